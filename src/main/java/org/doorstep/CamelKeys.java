package org.doorstep;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.doorstep.config.ConfigException;
import org.doorstep.config.Problems;
import org.doorstep.config.Settings;

/** The keys of Camel Main: what follows from ours, and those that the user wrote, which win. */
final class CamelKeys {

    private CamelKeys() {
    }

    static Map<String, String> of(Settings settings) {
        Map<String, String> keys = new LinkedHashMap<>(Map.ofEntries(
                Map.entry("camel.main.name", "doorstep"),
                Map.entry("camel.main.shutdownTimeout", "15"),
                Map.entry("camel.main.shutdownLogInflightExchangesOnTimeout", "false"),
                Map.entry("camel.main.autoConfigurationLogSummary", "false"),
                Map.entry("camel.main.startupSummaryLevel", "Off"),
                Map.entry("camel.main.streamCachingEnabled", "false"),
                // A step that calls a route nobody wrote must not wait for it, in the lane's transaction.
                Map.entry("camel.component.direct.block", "false"),
                Map.entry("camel.health.exposureLevel", "full")));
        keys.putAll(settings.camel());
        return keys;
    }

    /**
     * Hands the keys that the user wrote to Camel as a start does, without starting it.
     *
     * @param beans binds what they may refer to
     * @throws ConfigException naming each that Camel refuses
     */
    static void check(Settings settings, Path config, Consumer<CamelContext> beans) {
        Problems problems = new Problems();
        Map<String, String> left = new TreeMap<>(settings.camel());
        // A bean whose class is not there has been told of.
        settings.camel().forEach((key, value) -> left.keySet().removeIf(each -> value.isEmpty() && key.startsWith("camel.beans.") && (each + ".").startsWith(key + ".")));
        // Camel tells of one at a time.
        while (!left.isEmpty()) {
            Optional<Refused> refused = trial(left, beans);
            if (refused.isEmpty()) {
                break;
            }
            problems.add(refused.get().problem(config));
            if (left.remove(refused.get().key) == null) {
                break;
            }
        }
        problems.raise();
    }

    private static Optional<Refused> trial(Map<String, String> keys, Consumer<CamelContext> beans) {
        Main main = new Main();
        try {
            main.configure().withRoutesIncludePattern("false");
            main.addOverrideProperty("camel.main.autoConfigurationLogSummary", "false");
            keys.forEach(main::addOverrideProperty);
            main.addMainListener(new MainListenerSupport() {
                @Override
                public void beforeConfigure(BaseMainSupport support) {
                    beans.accept(support.getCamelContext());
                }
            });
            main.init();
            return Optional.empty();
        } catch (Exception e) {
            return Refused.in(e, keys.keySet()).or(() -> Optional.of(new Refused("camel.*", e.getClass().getSimpleName())));
        } finally {
            main.stop();
        }
    }

    /** Which key of application.properties was why a start failed; empty where none was. */
    static Optional<ConfigException> refused(Throwable thrown, Settings settings, Path config) {
        return Refused.in(thrown, settings.camel().keySet()).map(refused -> refused.problem(config));
    }

    /** A key that Camel does not take. What Camel says of it holds its value, which may be a secret. */
    private record Refused(String key, String why) {

        private static final Pattern NONE_OF_THAT_NAME = Pattern.compile("Error configuring property: (\\S+) because (cannot find (?:component|dataformat|language) with name \\S+?)\\.? Make.*");

        private static Optional<Refused> in(Throwable thrown, Set<String> keys) {
            for (Throwable each = thrown; each != null; each = each.getCause() == each ? null : each.getCause()) {
                if (each instanceof PropertyBindingException binding && binding.getOptionPrefix() != null) {
                    return Optional.of(new Refused(written(binding.getOptionPrefix().replaceFirst("\\.?$", ".") + binding.getOptionKey(), keys), each.getCause() == null
                            ? "there is no such option" : "it does not take that value (" + root(each).getClass().getSimpleName() + ")"));
                }
                Matcher none = NONE_OF_THAT_NAME.matcher(String.valueOf(each.getMessage()));
                if (none.matches()) {
                    return Optional.of(new Refused(written(none.group(1), keys), none.group(2)));
                }
            }
            return Optional.empty();
        }

        /** Camel writes names in its own way. */
        private static String written(String key, Set<String> keys) {
            return keys.stream().filter(each -> each.replace("-", "").equalsIgnoreCase(key.replace("-", ""))).findFirst().orElse(key);
        }

        private static Throwable root(Throwable thrown) {
            return thrown.getCause() == null || thrown.getCause() == thrown ? thrown : root(thrown.getCause());
        }

        private ConfigException problem(Path config) {
            return Settings.problem(config, key, "Camel refuses this key: " + why, "Correct its name or value, by Camel's documentation of Camel Main, or remove it");
        }
    }
}
