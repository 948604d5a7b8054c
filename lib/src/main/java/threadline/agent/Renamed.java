package threadline.agent;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** 把这个包里的一个类换上它在 {@code java.base} 里的名字：只改常量池里的文字（JVMS 4.4）。 */
final class Renamed {

    private static final String FROM = "threadline/agent/";
    private static final String TO = "java/util/concurrent/locks/Threadline";

    private Renamed() {}

    /** 换名之后的类名，例如 {@code java.util.concurrent.locks.ThreadlineHooks}。 */
    static String name(String simpleName) {
        return (TO + simpleName).replace('/', '.');
    }

    /** 换名之后的类文件。 */
    static byte[] bytes(String simpleName) throws IOException {
        return renamed(original(simpleName));
    }

    /** 没有换名的类文件。 */
    static byte[] original(String simpleName) throws IOException {
        try (var in = Renamed.class.getResourceAsStream(simpleName + ".class")) {
            if (in == null) {
                throw new IOException("代理的 jar 里没有 " + simpleName);
            }
            return in.readAllBytes();
        }
    }

    private static byte[] renamed(byte[] bytes) throws IOException {
        var in = new DataInputStream(new ByteArrayInputStream(bytes));
        var result = new ByteArrayOutputStream(bytes.length + 512);
        var out = new DataOutputStream(result);
        out.writeLong(in.readLong()); // 魔数和版本
        int count = in.readUnsignedShort();
        out.writeShort(count);
        for (int i = 1; i < count; i++) {
            int tag = in.readUnsignedByte();
            out.writeByte(tag);
            switch (tag) {
                case 1 -> out.writeUTF(in.readUTF().replace(FROM, TO));
                case 3, 4, 9, 10, 11, 12, 17, 18 -> out.writeInt(in.readInt());
                case 5, 6 -> {
                    out.writeLong(in.readLong());
                    i++; // long 和 double 占两个位置
                }
                case 7, 8, 16, 19, 20 -> out.writeShort(in.readShort());
                case 15 -> out.write(in.readNBytes(3));
                default -> throw new IOException("不认识的常量：" + tag);
            }
        }
        in.transferTo(out);
        return result.toByteArray();
    }
}
