/** 总用时由什么决定：关键路径，和路径上的原因（{@code model.Cause}）。一种新的原因，加在这里。 */
@NullMarked
package threadline.explain.cause;

import org.jspecify.annotations.NullMarked;
