package org.doorstep.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.doorstep.simulator.api.ApiServer;
import org.doorstep.simulator.api.SimulatedApi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What every simulated provider with an API is told, and how it runs. */
final class ApiOptions {

    @Option(names = "--port", required = true, paramLabel = "N", description = "Port of the API on this machine; 0 picks a free one.")
    private int port;

    @Option(names = "--rate", defaultValue = "0", paramLabel = "R",
            description = {"Events a second that happen by themselves (default ${DEFAULT-VALUE}).", "More happen by: curl -d '{\"count\":10}' http://127.0.0.1:N/_sim/events"})
    private double rate;

    @Option(names = "--events", defaultValue = "0", paramLabel = "N", description = "With --rate: how many in all (default: without end).")
    private long events;

    @Option(names = "--seed", defaultValue = "1", paramLabel = "S", description = "The same seed makes the same events (default ${DEFAULT-VALUE}).")
    long seed;

    /** Runs until the process is stopped. */
    int serve(String name, SimulatedApi api, CommandSpec spec) throws IOException, InterruptedException {
        try (ApiServer server = new ApiServer(api, port)) {
            PrintWriter out = spec.commandLine().getOut();
            out.println(name + " ready http=" + server.port());
            out.flush();
            if (rate > 0) {
                play(api);
            }
            new CountDownLatch(1).await();
        }
        return 0;
    }

    private void play(SimulatedApi api) throws InterruptedException {
        long begun = System.nanoTime();
        for (long done = 0; events == 0 || done < events;) {
            long due = (long) ((System.nanoTime() - begun) / 1e9 * rate);
            int now = (int) Math.min(1_000, (events == 0 ? due : Math.min(due, events)) - done);
            api.happen(now);
            done += now;
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
