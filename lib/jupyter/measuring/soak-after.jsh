// 最后：不在前面、也不在名单里的，给它们三秒自己结束

// JVM、JFR、共享的池和内核自己的线程：不是笔记本留下的。InnocuousThread 是 JDK 共享的，例如异步文件通道的池（H2 的 async:）
var soakAllowed = java.util.regex.Pattern.compile(
      "ForkJoinPool-1-worker-\\d+|ForkJoinPool\\.commonPool-(worker-\\d+|delayScheduler)|ForkJoinPool-1-delayScheduler"
    + "|CompletableFutureDelayScheduler|VirtualThread-unblocker|VirtualThread-unparker|.*-Poller|JFR .*|threadline-.*"
    + "|process reaper.*|Common-Cleaner|Cleaner-\\d+|Attach Listener|Signal Dispatcher|Finalizer|Reference Handler"
    + "|Notification Thread|Service Thread|C[12] CompilerThread\\d+|Java2D Disposer|jjava-exec-.*|JShell.*|Jna.*"
    + "|InnocuousThread-\\d+|MasterPoller|SubPoller-\\d+（虚拟）"); // 虚拟线程读写网络时，JDK 共用的
var soakLeft = new ArrayList<String>();
for (int i = 0; i < 30; i++) {
    System.gc(); // explore 里死锁的线程没有人拿着了，收拾过内存才看不见
    soakLeft.clear();
    soakThreads().forEach((id, name) -> {
        if (!soakThreadsBefore.contains(id) && !soakAllowed.matcher(name).matches()
                && id != Thread.currentThread().threadId()) soakLeft.add("线程 " + name);
    });
    soakPorts().stream().filter(port -> !soakPortsBefore.contains(port))
        .forEach(port -> soakLeft.add("端口 " + port));
    if (soakLeft.isEmpty()) break;
    Thread.sleep(100);
}
soakLeft.forEach(left -> System.out.println("留下了" + left));
