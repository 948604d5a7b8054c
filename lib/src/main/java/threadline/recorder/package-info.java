/** 记录器：运行一段代码，从 JFR 读出每个线程做了什么，得到 {@link threadline.model.Timeline}。 */
@NullMarked
package threadline.recorder;

import org.jspecify.annotations.NullMarked;
