package threadline.export;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import threadline.model.Cause;
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

    /** 写的时候多一项原因，读时间线的时候不看它。 */
    @JsonIgnoreProperties({"cause"})
    private interface WithCause {}

    private record Whole(
            @JsonUnwrapped Timeline timeline, @Nullable Cause cause) {}

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addMixIn(Interval.class, Typed.class)
            .addMixIn(Evidence.class, Typed.class)
            .addMixIn(Cause.class, Typed.class)
            .addMixIn(Timeline.class, WithCause.class)
            .build();

    private TimelineJson() {}

    /** 写成一个 JSON 对象。 */
    public static String write(Timeline timeline) {
        return text(timeline);
    }

    /** 先成字节，再成文字：{@code writeValueAsString} 同时要的内存更多。 */
    private static String text(Object value) {
        return new String(MAPPER.writeValueAsBytes(value), StandardCharsets.UTF_8);
    }

    /** 写成一个 JSON 对象，多一项 {@code cause}：总用时的原因；说不准是 {@code null}。 */
    public static String write(Timeline timeline, @Nullable Cause cause) {
        return text(new Whole(timeline, cause));
    }

    /** 读回 {@link #write(Timeline, Cause)} 写的原因；没有就是 {@code null}。 */
    public static @Nullable Cause readCause(String json) {
        try {
            return MAPPER.treeToValue(MAPPER.readTree(json).path("cause"), Cause.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("这段 JSON 里没有原因：" + e.getOriginalMessage(), e);
        }
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
