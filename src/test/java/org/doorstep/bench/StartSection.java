package org.doorstep.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * From the start of the process to its ready line, and what it holds when it has nothing to do; in turn with a bare Camel Main. Doorstep as a user
 * starts it, with its class archive; the bare Main by {@code java}, without one, as its user would have it.
 */
final class StartSection implements Section {

    private static final int IDLE_SECONDS = 5;

    private final int rounds;

    StartSection(boolean quick) {
        this.rounds = quick ? 1 : 5;
    }

    @Override
    public String title() {
        return "f. Start: median of " + rounds + " starts with data there already";
    }

    private record Start(double seconds, double resident) {
    }

    @Override
    public List<Map<String, Object>> run(Path work, Seconds seconds) throws Exception {
        Path folder = Server.folder(work, "start");
        List<Start> bare = new ArrayList<>();
        List<Start> house = new ArrayList<>();
        // The first start makes the schema and the journals.
        house(folder);
        for (int i = 0; i < rounds; i++) {
            bare.add(start(folder, () -> Java.start(folder.resolve("start.log"), BareMain.class.getName())));
            house.add(house(folder));
        }
        double least = median(bare.stream().map(Start::seconds).toList());
        return List.of(row("bare Camel Main with an HTTP route", bare, least), row("Doorstep", house, least));
    }

    private static Start house(Path folder) throws IOException, InterruptedException {
        return start(folder, () -> Java.doorstep(folder.resolve("start.log"), "run", "--config", folder.resolve("config").toString(), "--routes", folder.resolve("routes").toString(),
                "--data", folder.resolve("data").toString(), "--port", "0", "--admin-port", "0"));
    }

    /** Starts a process. */
    @FunctionalInterface
    private interface Program {
        Process begin() throws IOException;
    }

    private static Start start(Path folder, Program program) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Process process = program.begin();
        try {
            BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
            for (String line = out.readLine(); line == null || !line.contains(" ready "); line = out.readLine()) {
                if (line == null) {
                    throw new IOException("it ended; see " + folder.resolve("start.log"));
                }
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            TimeUnit.SECONDS.sleep(IDLE_SECONDS);
            return new Start(seconds, Resident.now(process.pid()));
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static Map<String, Object> row(String what, List<Start> starts, double least) {
        Map<String, Object> row = new LinkedHashMap<>();
        double seconds = median(starts.stream().map(Start::seconds).toList());
        row.put("program", what);
        row.put("ready after, s", seconds);
        row.put("times bare", seconds / least);
        row.put("resident when idle, MiB", median(starts.stream().map(Start::resident).toList()));
        return row;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
