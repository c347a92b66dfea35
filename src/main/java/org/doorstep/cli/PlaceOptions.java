package org.doorstep.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.doorstep.Doorstep;
import picocli.CommandLine.Option;

/** The options that say where everything is. */
final class PlaceOptions {

    @Option(names = "--config", paramLabel = "DIR", description = "Folder with application.properties, feeds.yaml, tables.yaml (default: config here, else the shipped one).")
    private Path config;

    @Option(names = "--routes", paramLabel = "DIR", description = "Folder with the route files (default: routes here, else the shipped one).")
    private Path routes;

    @Option(names = "--data", paramLabel = "DIR", description = "Folder for everything that Doorstep writes (default: data).")
    private Path data;

    @Option(names = "--host", paramLabel = "H", description = "Address for providers (default: 127.0.0.1).")
    private String host;

    @Option(names = "--port", paramLabel = "N", description = "Port for providers; 0 picks a free one (default: 8080).")
    private Integer port;

    @Option(names = "--admin-port", paramLabel = "N", description = "Port for health, metrics and administration; 0 picks a free one (default: 8081).")
    private Integer adminPort;

    Path config() {
        return config != null ? config : hereOrShipped("config");
    }

    /** The launcher says where it is shipped. */
    static Path hereOrShipped(String folder) {
        Path here = Path.of(folder);
        String home = System.getProperty("doorstep.home");
        return Files.isDirectory(here) || home == null ? here : Path.of(home, folder);
    }

    Map<String, String> flags() {
        Map<String, String> flags = new LinkedHashMap<>();
        put(flags, "doorstep.data", data);
        put(flags, "camel.server.host", host);
        put(flags, "camel.server.port", port);
        put(flags, "camel.management.port", adminPort);
        return flags;
    }

    Doorstep.Place place() {
        return place(Map.of());
    }

    /** @param more keys that an option of the command has set */
    Doorstep.Place place(Map<String, String> more) {
        Map<String, String> flags = flags();
        flags.putAll(more);
        return new Doorstep.Place(config(), routes != null ? routes : hereOrShipped("routes"), System.getenv(), flags);
    }

    private static void put(Map<String, String> flags, String key, Object value) {
        if (value != null) {
            flags.put(key, value.toString());
        }
    }
}
