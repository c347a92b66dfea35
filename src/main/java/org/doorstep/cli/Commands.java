package org.doorstep.cli;

import java.util.stream.Collectors;
import org.doorstep.config.ConfigException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** {@code bin/doorstep}: the commands. Exit codes: 0 done, 1 no, 2 wrong use, wrong configuration or not reachable. */
@Command(name = "doorstep", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
        description = "The front door for real-estate data.",
        synopsisSubcommandLabel = "COMMAND")
public final class Commands implements Runnable {

    /** Version of the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Commands.class.getPackage().getImplementationVersion();
            return new String[] {"doorstep " + (version == null ? "(not packaged)" : version)};
        }
    }

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which command? 'doorstep run' starts the door.");
    }

    /** For a command that only holds others. */
    static CommandLine.ParameterException which(CommandLine.Model.CommandSpec group) {
        return new CommandLine.ParameterException(group.commandLine(), "Which command? One of "
                + group.subcommands().keySet().stream().sorted().collect(Collectors.joining(", ")) + ".");
    }

    /**
     * The command line.
     *
     * @param arguments where the first of them is a command, the others are left out: a command is not to wait for all the rest
     */
    static CommandLine line(String... arguments) {
        CommandLine line = new CommandLine(new Commands());
        Menu.add(line, arguments.length == 0 ? "" : arguments[0]);
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((thrown, failed, parsed) -> {
                    ("doorstep: " + explained(thrown).replace("\n", "\ndoorstep: ")).lines().forEach(Plain::warn);
                    return thrown instanceof AdminClient.Refused ? 1 : 2;
                });
    }

    /** One line: ours as it is, a stranger's with its kind, for there is no stack trace. */
    private static String explained(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigException || cause instanceof AdminClient.Refused) {
                return cause.getMessage();
            }
        }
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).lines().findFirst().orElse("") + " (" + root.getClass().getSimpleName() + ")";
    }

    public static void main(String[] args) {
        int exit = line(args).execute(args);
        if (exit != RunCommand.RUNNING) {
            System.exit(exit);
        }
    }
}
