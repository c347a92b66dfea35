package org.doorstep.large;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** {@code bench/large-form}: the large form for as long as one likes, with figures. Exit code 1 when anything is lost, twice or out of order. */
final class LargeFormBench {

    private LargeFormBench() {
    }

    private interface Step {
        void run() throws Exception;
    }

    /** @param arguments seconds a phase, events a second over all feeds, events a request, records a feed, folder for what it writes */
    public static void main(String[] arguments) throws Exception {
        Duration phase = Duration.ofSeconds(Long.parseLong(arguments[0]));
        int rate = Integer.parseInt(arguments[1]);
        int batch = Integer.parseInt(arguments[2]);
        int records = Integer.parseInt(arguments[3]);
        Duration pause = Duration.ofSeconds(1).multipliedBy((long) batch * LargeForm.FEEDS.size()).dividedBy(rate);
        Path folder = Files.createTempDirectory(Files.createDirectories(Path.of(arguments[4])), "run");
        int status = 1;
        try (LargeForm form = LargeForm.in(folder)) {
            form.broker().await();
            form.start("a", "b");
            status = run(form, new Load(form, batch, records, pause), phase);
        } catch (AssertionError | RuntimeException e) {
            e.printStackTrace();
        } finally {
            System.exit(status);
        }
    }

    private static int run(LargeForm form, Load load, Duration phase) throws Exception {
        List<String> rows = new ArrayList<>();
        rows.add(phase(form, load, phase, "nothing fails", () -> { }));
        rows.add(phase(form, load, phase, "a process is killed with -9, and started again", () -> {
            form.kill("a");
            wait(phase.dividedBy(3));
            form.start("a");
        }));
        rows.add(phase(form, load, phase, "a process stands still (SIGSTOP), and goes on", () -> {
            form.process("b").suspend();
            wait(phase.dividedBy(2));
            form.process("b").resume();
        }));
        rows.add(phase(form, load, phase, "the broker is killed with -9, and started again", () -> {
            form.broker().kill();
            form.broker().start();
        }));
        rows.add(phase(form, load, phase, "PostgreSQL is restarted", () -> {
            form.postgres().stop();
            form.postgres().start();
        }));
        rows.add(phase(form, load, phase, "PostgreSQL is killed with -9, away for a third of the phase", () -> {
            form.postgres().kill();
            wait(phase.dividedBy(3));
            form.postgres().start();
        }));
        load.stop();
        long stopped = System.nanoTime();
        load.settle(Duration.ofMinutes(10));
        Duration settled = Duration.ofNanos(System.nanoTime() - stopped);
        load.verify();
        System.out.printf("%n| %d s a phase | accepted/s | longest without a 200 | waiting for dispatch at the end |%n|---|---|---|---|%n", phase.toSeconds());
        rows.forEach(System.out::println);
        System.out.printf("%nevents %d, each once in events; records and property as the model says; queues complete and in order%n", load.events());
        System.out.printf("requests sent again %d, queue messages that came again %d, all through %d s after the last request%n", load.sentAgain(), load.repeated(), settled.toSeconds());
        return 0;
    }

    private static String phase(LargeForm form, Load load, Duration phase, String name, Step step) throws Exception {
        long from = System.nanoTime();
        long before = load.events();
        step.run();
        wait(phase.minusNanos(System.nanoTime() - from));
        long to = System.nanoTime();
        long accepted = load.events() - before;
        String row = "| %s | %d | %.1f s | %d |".formatted(name, accepted * 1_000_000_000L / (to - from), load.longestSilence(from, to).toMillis() / 1000.0,
                Math.max(0, load.events() - form.house().count("events")));
        System.out.println(row);
        return row;
    }

    private static void wait(Duration time) throws IOException {
        long until = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < until) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }
}
