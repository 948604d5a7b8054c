package threadline.worker;

import tools.jackson.databind.JavaType;

/** 从类的声明里读出任务和答案的类型。 */
final class Types {

    private Types() {}

    /** {@code implements Worker<T, A>} 里的 T。 */
    static Class<?> taskOf(Class<?> worker) {
        return parameter(worker, Worker.class).getRawClass();
    }

    /** {@code implements Task<A>} 里的 A。 */
    static JavaType answerOf(Class<?> task) {
        return parameter(task, Task.class);
    }

    private static JavaType parameter(Class<?> type, Class<?> declared) {
        var parameters = Wire.JSON.getTypeFactory().findTypeParameters(Wire.JSON.constructType(type), declared);
        if (parameters == null || parameters.length == 0 || parameters[0].isJavaLangObject()) {
            throw new IllegalArgumentException(type.getName() + " 没有说出 " + declared.getSimpleName()
                    + " 的类型参数：写成 implements " + declared.getSimpleName() + "<具体的类型…>，不要用 lambda。");
        }
        return parameters[0];
    }
}
