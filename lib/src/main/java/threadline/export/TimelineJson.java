package threadline.export;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import threadline.model.Evidence;
import threadline.model.Interval;
import threadline.model.Timeline;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** 时间线与 JSON：写出再读回来，与原来相等。线程安全。 */
public final class TimelineJson {

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
    @JsonIgnoreProperties({"nanos"})
    private interface Typed {}

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addMixIn(Interval.class, Typed.class)
            .addMixIn(Evidence.class, Typed.class)
            .build();

    private TimelineJson() {}

    /** 写成一个 JSON 对象。 */
    public static String write(Timeline timeline) {
        return MAPPER.writeValueAsString(timeline);
    }

    /**
     * 从 JSON 读回。
     *
     * @throws IllegalArgumentException 不是 {@link #write} 写出的 JSON
     */
    public static Timeline read(String json) {
        try {
            return MAPPER.readValue(json, Timeline.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("这段 JSON 不是一条时间线：" + e.getOriginalMessage(), e);
        }
    }
}
