package org.doorstep.bench;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bench/run}: measures, section by section, what is not there yet, and prints all there is. */
@Command(name = "bench/run", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Starts everything it needs, offers load from a second process, looks whether every accepted event arrived exactly once, and prints",
            "tables of figures measured in the same run. A section that is done is not repeated. About 40 minutes in all.",
            "Exit code 1 where an event is missing or doubled, or a request failed."})
final class Bench implements Callable<Integer> {

    @Option(names = "--quick", description = "Whether it works, not how fast: a second a figure, small tables.")
    private boolean quick;

    @Option(names = "--seconds", defaultValue = "8", description = "Measured seconds a figure (default ${DEFAULT-VALUE}).")
    private double measured;

    @Option(names = "--again", description = "Also sections that are done.")
    private boolean again;

    @Option(names = "--results", defaultValue = "target/bench", description = "Where results are kept (default ${DEFAULT-VALUE}).")
    private Path results;

    @Parameters(arity = "0..*", paramLabel = "SECTION", description = "a accept, b batches, c latency, d end to end, e growth, f start, g crowd; all unless some are named.")
    private List<String> chosen = new ArrayList<>();

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Map<String, Section> sections = new LinkedHashMap<>();
        sections.put("a", AcceptSection.single());
        sections.put("b", AcceptSection.batches());
        sections.put("c", new LatencySection());
        sections.put("d", new EndToEndSection());
        sections.put("e", new GrowthSection(quick));
        sections.put("f", new StartSection(quick));
        sections.put("g", new CrowdSection(quick));
        List<String> wanted = chosen.isEmpty() ? List.copyOf(sections.keySet()) : chosen;
        if (!sections.keySet().containsAll(wanted)) {
            System.err.println("bench/run: sections are " + sections.keySet());
            return CommandLine.ExitCode.USAGE;
        }
        Path folder = Files.createDirectories(results.resolve(quick ? "quick" : "full"));
        PrintStream out = System.out;
        boolean allRight = true;
        for (String name : wanted) {
            Results kept = new Results(folder, name);
            if (again || !kept.there()) {
                System.err.println("bench: " + sections.get(name).title());
                Machine machine = Machine.at(folder);
                kept.keep(sections.get(name).run(folder.resolve("work"), quick ? Seconds.quick() : Seconds.usual(measured)), machine);
            }
            allRight &= kept.allRight();
            out.println("### " + sections.get(name).title() + "\n\n" + kept.table());
        }
        return allRight ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }
}
