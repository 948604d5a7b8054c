/** 时间线的数据：记录类和密封接口，没有行为，不依赖其他包。 */
@NullMarked
package threadline.model;

import org.jspecify.annotations.NullMarked;
