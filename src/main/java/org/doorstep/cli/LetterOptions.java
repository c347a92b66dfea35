package org.doorstep.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which dead letters. */
final class LetterOptions {

    private static final int MOST_IDS = 1_000;

    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandLine.Model.CommandSpec spec;

    @Parameters(paramLabel = "ID", arity = "0..*", description = "Only these.")
    private List<String> ids = List.of();

    @Option(names = "--feed", paramLabel = "FEED", description = "Only of this feed.")
    private String feed;

    @Option(names = "--provider", paramLabel = "NAME", description = "Only of this provider.")
    private String provider;

    @Option(names = "--resource", paramLabel = "NAME", description = "Only of this resource, as in Property.")
    private String resource;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Only with this reason, as in 'not JSON'.")
    private String reason;

    @Option(names = "--kind", paramLabel = "KIND", description = "Only of this kind: delivery, element, event or unrecoverable.")
    private String kind;

    @Option(names = "--state", paramLabel = "STATE", description = "Only in this state: open, replayed, discarded, or all (default: open; all where IDs are given).")
    private String state;

    @Option(names = "--from", paramLabel = "TIME", description = "Only those whose last failure was at this time or later: 2026-05-01T10:00:00Z, 2026-05-01, or 2h ago as 2h.")
    private String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Only those whose last failure was before this time.")
    private String to;

    Given given() {
        if (ids.size() > MOST_IDS) {
            throw new CommandLine.ParameterException(spec.commandLine(), "At most " + MOST_IDS + " IDs at once; use filters instead.");
        }
        String wanted = state == null ? ids.isEmpty() ? "open" : null : state.equals("all") ? null : state;
        return chosen().with("state", wanted);
    }

    private Given chosen() {
        return new Given().with("ids", String.join(",", ids)).with("feed", feed).with("provider", provider).with("resource", resource).with("reason", reason)
                .with("kind", kind).with("from", from).with("to", to);
    }

    /** For what changes something: nobody means all of them by saying nothing. */
    Given given(boolean all) {
        if (!all && chosen().isEmpty() && state == null) {
            throw new CommandLine.ParameterException(spec.commandLine(), "Which ones? Give IDs or a filter, or --all.");
        }
        return given();
    }

    /** The only ID that was given. */
    String single() {
        if (ids.size() != 1) {
            throw new CommandLine.ParameterException(spec.commandLine(), "Which one? Give one ID.");
        }
        return ids.get(0);
    }
}
