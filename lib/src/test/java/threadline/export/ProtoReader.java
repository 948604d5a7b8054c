package threadline.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** 按 protobuf 的规则读一个消息：字段的编号 → 值，照出现的次序。 */
public record ProtoReader(Map<Integer, List<Object>> fields) {

    public static ProtoReader of(byte[] bytes) {
        var in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        var fields = new HashMap<Integer, List<Object>>();
        while (in.hasRemaining()) {
            long tag = varint(in);
            Object value = switch ((int) tag & 7) {
                case 0 -> varint(in);
                case 1 -> in.getLong();
                case 2 -> {
                    var content = new byte[(int) varint(in)];
                    in.get(content);
                    yield content;
                }
                default -> throw new AssertionError("没有这种 wire type：" + (tag & 7));
            };
            fields.computeIfAbsent((int) (tag >>> 3), field -> new ArrayList<>())
                    .add(value);
        }
        return new ProtoReader(fields);
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    public boolean has(int field) {
        return fields.containsKey(field);
    }

    private List<Object> all(int field) {
        return fields.getOrDefault(field, List.of());
    }

    public long number(int field) {
        return (long) all(field).getFirst();
    }

    public String text(int field) {
        return new String((byte[]) all(field).getFirst(), StandardCharsets.UTF_8);
    }

    public ProtoReader message(int field) {
        return messages(field).getFirst();
    }

    public List<ProtoReader> messages(int field) {
        return all(field).stream().map(value -> of((byte[]) value)).toList();
    }
}
