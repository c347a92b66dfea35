package org.doorstep.damage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.util.FileSystemUtils;

/** {@code bench/damage}: many seeds, one line each; exit code 1 where a start ended in something that nobody could act on. */
public final class DamageBench {

    private DamageBench() {
    }

    public static void main(String[] arguments) throws Exception {
        int seeds = Integer.parseInt(arguments[0]);
        long first = Long.parseLong(arguments[1]);
        Path folder = Path.of(arguments[2]);
        FileSystemUtils.deleteRecursively(folder);
        LeftFolders left = LeftFolders.make(Files.createDirectories(folder));
        Map<String, Integer> endings = new TreeMap<>();
        int bad = 0;
        for (long seed = first; seed < first + seeds; seed++) {
            Path each = Files.createDirectories(folder.resolve("seed-" + seed));
            DamageTrial.Outcome outcome = DamageTrial.run(left, each, seed);
            System.out.println(outcome.damage() + " -> " + (outcome.good() ? outcome.ended() : "NOBODY CAN ACT ON THIS"));
            endings.merge(outcome.good() ? outcome.ended().replaceAll("/\\S*|\\d+", "..").replaceAll("\\(.*", "") : "not good", 1, Integer::sum);
            if (outcome.good()) {
                FileSystemUtils.deleteRecursively(each);
            } else {
                bad++;
                System.out.println(outcome.output());
            }
        }
        endings.forEach((ending, count) -> System.out.println(count + " x " + ending));
        System.exit(bad == 0 ? 0 : 1);
    }
}
