package org.doorstep.damage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Ruins one file of a data folder, chosen and ruined by a seed. */
final class Damage {

    private Damage() {
    }

    /** @return what was done to which file, for a report */
    static String to(Path data, long seed) throws IOException {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        List<Path> files;
        try (Stream<Path> all = Files.walk(data)) {
            files = all.filter(Files::isRegularFile).filter(file -> !file.getFileName().toString().equals("doorstep.lock")).sorted().toList();
        }
        // In turn, so that every kind of file is among few seeds.
        Path file = files.get((int) (seed % files.size()));
        byte[] bytes = Files.readAllBytes(file);
        int used = used(bytes);
        String name = data.relativize(file).toString();
        if (used == 0) {
            Files.write(file, new byte[] {1, 2, 3});
            return name + ": three bytes in an empty file";
        }
        switch (random.nextInt(5)) {
            case 0 -> {
                int length = random.nextInt(used);
                Files.write(file, Arrays.copyOf(bytes, length));
                return name + ": cut to " + length + " of " + used + " bytes";
            }
            case 1 -> {
                int from = random.nextInt(used);
                byte[] noise = new byte[Math.min(used - from, 1 + random.nextInt(8_192))];
                random.nextBytes(noise);
                System.arraycopy(noise, 0, bytes, from, noise.length);
                Files.write(file, bytes);
                return name + ": " + noise.length + " random bytes at " + from;
            }
            default -> {
                int flips = 1 + random.nextInt(60);
                for (int i = 0; i < flips; i++) {
                    bytes[random.nextInt(used)] ^= (byte) (1 << random.nextInt(8));
                }
                Files.write(file, bytes);
                return name + ": " + flips + " bits flipped in " + used + " bytes";
            }
        }
    }

    /** Without the zeros that a store lays by at the end. */
    private static int used(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }
}
