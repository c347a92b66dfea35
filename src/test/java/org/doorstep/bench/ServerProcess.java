package org.doorstep.bench;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.doorstep.Doorstep;

/**
 * Doorstep, and in the same process on another port the plain routes it is compared with. Told over stdin what to do; says over stdout
 * that it is done.
 */
final class ServerProcess {

    private ServerProcess() {
    }

    /** {@code FOLDER [KEY=VALUE ...]}: config and routes are in the folder, all that is written goes below it. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Map<String, String> flags = new HashMap<>();
        Arrays.stream(arguments).skip(1).map(pair -> pair.split("=", 2)).forEach(pair -> flags.put(pair[0], pair[1]));
        Doorstep doorstep = Doorstep.start(new Doorstep.Place(folder.resolve("config"), folder.resolve("routes"), Map.of(), flags));
        int plain;
        try (ServerSocket any = new ServerSocket(0)) {
            plain = any.getLocalPort();
        }
        PlainRoutes routes = new PlainRoutes(folder.resolve("plain"), plain);
        System.out.println("ready " + doorstep.ports().http() + " " + doorstep.ports().admin() + " " + doorstep.ports().openwire() + " " + plain);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            switch (line) {
                case "hold" -> doorstep.camel().getRouteController().stopRoute("lane-bench");
                case "go" -> doorstep.camel().getRouteController().startRoute("lane-bench");
                case "collect" -> System.gc();
                case "heap" -> { }
                default -> throw new IllegalArgumentException(line);
            }
            System.out.println("done " + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        routes.close();
        doorstep.close();
        System.exit(0);
    }
}
