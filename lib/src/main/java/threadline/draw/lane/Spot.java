package threadline.draw.lane;

/** 一个符号的中心。 */
record Spot(double x, double y) {}
