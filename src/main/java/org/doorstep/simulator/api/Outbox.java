package org.doorstep.simulator.api;

/** A thread that sends while there is something to send. */
final class Outbox implements AutoCloseable {

    /** Sends one thing. */
    interface Work {
        /** @return false when there is nothing to do */
        boolean one() throws InterruptedException;
    }

    private final Thread thread;
    private final Object bell = new Object();
    private boolean rung;

    Outbox(Work work) {
        thread = new Thread(() -> {
            try {
                while (true) {
                    if (!work.one()) {
                        await();
                    }
                }
            } catch (InterruptedException e) {
                // closed
            }
        }, "simulated-outbox");
        thread.setDaemon(true);
        thread.start();
    }

    private void await() throws InterruptedException {
        synchronized (bell) {
            while (!rung) {
                bell.wait(1_000);
            }
            rung = false;
        }
    }

    /** There may be something to send. */
    void ring() {
        synchronized (bell) {
            rung = true;
            bell.notifyAll();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
