/** 哪里出了错、哪里可以更好：一种结论一个类，每个都带着证明它的时段。一种新的结论，加在这里，由 {@code Findings} 点名。 */
@NullMarked
package threadline.explain.finding;

import org.jspecify.annotations.NullMarked;
