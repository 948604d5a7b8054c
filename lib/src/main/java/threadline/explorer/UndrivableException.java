package threadline.explorer;

/** 程序不能一步一步走；消息用中文说出为什么和怎么办。 */
public final class UndrivableException extends RuntimeException {

    UndrivableException(String message) {
        super(message);
    }
}
