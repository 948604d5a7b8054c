package threadline.python;

/** Python 程序因异常结束，或它的进程没有了；消息里是 Python 的异常的名字和文字。 */
public final class PythonException extends Exception {

    PythonException(String message) {
        super(message);
    }
}
