/** 说给人听：标题下面的一句话，和对猜测的回答。先是出了什么错，再是什么决定了总用时，最后是总用时。 */
@NullMarked
package threadline.explain;

import org.jspecify.annotations.NullMarked;
