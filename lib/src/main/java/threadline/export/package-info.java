/** 导出：时间线与 JSON、表格、HTML、Perfetto 的轨迹之间的转换。 */
@NullMarked
package threadline.export;

import org.jspecify.annotations.NullMarked;
