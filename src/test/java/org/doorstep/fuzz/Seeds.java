package org.doorstep.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.doorstep.journal.log.LogFuzz;

/** Where fuzzing starts from: the golden requests, and a few bodies that are odd on purpose. */
final class Seeds {

    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    private static final List<String> ODD = List.of("", "[]", "{}", "null", "[".repeat(501), "{\"a\":".repeat(500), "\u00ef\u00bb\u00bf{\"id\":1}",
            "{\"password\":{\"a\":[1,\"x\"]},\"b\":[{\"PassWord\":\"y\"}],\"s\\u0065cret\":1.5e3}", "{\"id\":\"\\u0000\\ud800\"}", "{\"id\":\"\u00c0\u0080\"}");

    private Seeds() {
    }

    /** Writes the seeds of a target, one a file. */
    static Path write(Fuzzer fuzzer, Path folder) throws IOException {
        int number = 0;
        for (byte[] seed : seeds(fuzzer)) {
            Files.write(folder.resolve("seed-" + number++), seed);
        }
        return folder;
    }

    private static List<byte[]> seeds(Fuzzer fuzzer) throws IOException {
        return switch (fuzzer) {
            case DOOR -> DoorFuzz.seeds();
            case TIMES -> TimesFuzz.seeds();
            case LOG -> LogFuzz.seeds();
            default -> of(fuzzer);
        };
    }

    private static List<byte[]> of(Fuzzer fuzzer) throws IOException {
        boolean choice = fuzzer != Fuzzer.REDACTION;
        List<byte[]> seeds = new ArrayList<>();
        for (Golden golden : golden(choice ? fuzzer.word() : "repliers")) {
            seeds.add(choice ? with(Math.max(0, DecoderFuzz.NAMES.indexOf(golden.eventName)), golden.body) : golden.body);
        }
        for (String odd : ODD) {
            seeds.add(choice ? with(0, odd.getBytes(ISO_8859_1)) : odd.getBytes(ISO_8859_1));
        }
        return seeds;
    }

    /** A golden request. @param eventName in its path, or empty */
    record Golden(String eventName, byte[] body) {
    }

    static List<Golden> golden(String provider) throws IOException {
        List<Golden> found = new ArrayList<>();
        try (Stream<Path> folders = Files.list(GOLDEN.resolve(provider))) {
            for (Path folder : folders.sorted().toList()) {
                Path name = folder.resolve("event-name.txt");
                Path text = folder.resolve("request.json");
                found.add(new Golden(Files.exists(name) ? Files.readString(name, UTF_8).strip() : "",
                        Files.readAllBytes(Files.exists(text) ? text : folder.resolve("request.bin"))));
            }
        }
        return found;
    }

    static byte[] with(int first, byte[] rest) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first);
        out.writeBytes(rest);
        return out.toByteArray();
    }
}
