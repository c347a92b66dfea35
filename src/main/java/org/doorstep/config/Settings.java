package org.doorstep.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.doorstep.url.InvalidUrlException;
import org.doorstep.url.WebUrl;

/**
 * Everything of {@code config/application.properties}, typed and checked. A flag beats the environment
 * ({@code DOORSTEP_JOURNAL_URL} for {@code doorstep.journal.url}), the environment beats the file, the file beats the
 * default. Sizes in bytes.
 *
 * @param server   where providers knock
 * @param admin    health, metrics, administration
 * @param queues   where consumers connect to the embedded broker, and what goes there
 * @param data     folder that everything is written under
 * @param database where tables live
 * @param journal  how deliveries are made durable
 * @param limits   what one process takes in at most
 * @param disk     how little may be free on the disk of the data folder
 * @param retention how long things are kept
 * @param proxies  our own proxies, whose X-Forwarded-For is believed
 * @param dedupWindow how long an event without an id of its own counts as a repetition
 * @param keeper   how subscriptions at providers are looked after
 * @param media    how photos and other files are fetched and kept
 * @param camel    the {@code camel.*} keys, handed to Camel Main as they are
 */
public record Settings(Listen server, Admin admin, Queues queues, Path data, Database database, Journal journal,
                       Limits limits, Disk disk, Retention retention, List<Cidr> proxies, Duration dedupWindow, Keeper keeper, MediaSettings media, Map<String, String> camel) {

    /** @param port 0: any free one */
    public record Listen(String host, int port) {

        /** Host and port as a URL has them: an IPv6 address stands in brackets. */
        public String authority() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** @param token empty: no token, loopback only */
    public record Admin(String host, int port, Optional<Secret> token) {
    }

    /**
     * @param key       what the embedded queues prove themselves with to consumers; empty: no TLS
     * @param brokerUrl an outside ActiveMQ; empty: embedded
     * @param limit     bytes one queue may hold
     * @param deadTtl   how long a message that a consumer rejected is kept
     * @param deadLimit bytes the rejected messages of one queue may hold
     */
    public record Queues(String host, int openwirePort, int stompPort, Optional<String> user, Optional<Secret> password,
                         Optional<ServerKey> key, Optional<String> brokerUrl, Duration ttl, long limit,
                         Duration deadTtl, long deadLimit) {
    }

    /**
     * @param url       empty: SQLite in the data folder
     * @param abandoned how long an open transaction of PostgreSQL may stand still before the server ends it
     */
    public record Database(Optional<String> url, Optional<String> user, Optional<Secret> password, Duration abandoned) {
        public Database(Optional<String> url, Optional<String> user, Optional<Secret> password) {
            this(url, user, password, Duration.ofMinutes(1));
        }
    }

    /**
     * @param url     an outside ActiveMQ; empty: embedded
     * @param disk    bytes the embedded journal may hold
     * @param memory  bytes that may wait to be written
     * @param timeout how long a sender waits for the commit before 503
     * @param user    at the outside ActiveMQ
     * @param acceptGap whether to start with a database that does not know of deliveries which the embedded journal has freed
     */
    public record Journal(Optional<String> url, long disk, long memory, Duration timeout, Optional<String> user, Optional<Secret> password, boolean acceptGap) {
    }

    /**
     * @param receiving   bytes of bodies being received at once
     * @param body        bytes of one body, unless the feed says otherwise
     * @param bodyTimeout how long a body may take to arrive
     * @param inFlight    requests past the gate at once
     * @param head        bytes of all header lines of one request
     */
    public record Limits(long receiving, long body, Duration bodyTimeout, int inFlight, int head) {
    }

    /**
     * @param every   how often a subscription is looked at
     * @param catchUp how often what never arrived is asked for
     * @param tries   re-activations in a row before it is given up
     * @param alarm   is told of changes: a feed falls silent, is refused, is heard of again; empty: nobody
     */
    public record Keeper(Duration every, Duration catchUp, int tries, Optional<WebUrl> alarm) {
    }

    /**
     * @param low  bytes free below which health says so
     * @param full bytes free below which nothing more is accepted
     */
    public record Disk(long low, long full) {
    }

    /**
     * @param events      how long the event log keeps an event, and knows it again
     * @param eventsRows  how many events it keeps at most; 0: any number
     * @param deadLetters how long a dead letter is kept after its last failure
     */
    public record Retention(Duration events, long eventsRows, Duration deadLetters) {
    }

    private static final String FILE = "application.properties";
    private static final String CAMEL = "camel.";
    /** Camel's names for servers that are ours: their keys are read here, and never handed on. */
    private static final Set<String> SERVERS = Set.of("camel.server", "camel.management");
    /** What the keys of Camel Main begin with; it overlooks all others. */
    private static final Set<String> CAMELS = Stream.of("beans", "component", "context", "dataformat", "debug", "devConsole", "faulttolerance", "globalOptions",
            "health", "language", "lra", "main", "mdc", "opentelemetry", "opentelemetry2", "resilience4j", "rest", "routeController",
            "routeTemplate", "ssl", "startupcondition", "telemetryDev", "threadpool", "trace", "variable", "vault")
            .map(CAMEL::concat).collect(Collectors.toCollection(TreeSet::new));
    private static final long LEAST_HEAD = 2L << 10;
    private static final long MOST_HEAD = 256L << 10;
    /** A few segments. */
    private static final long SMALLEST_JOURNAL = 8L << 20;

    private static final String HOST = "(?:\\[[0-9A-Fa-f:.%]+]|[^\\s/:?,\\[\\]]*)(?::\\d{1,5})?";
    /** What its driver takes: hosts with ports, or the name of a database alone. */
    private static final Pattern POSTGRES = Pattern.compile("jdbc:postgresql:(?://" + HOST + "(?:," + HOST + ")*(?:[/?].*)?|(?!//).*)");

    /** Every key there is, with its default. The shipped file lists the same; a test holds the two together. */
    static final Map<String, String> DEFAULTS = defaults();

    private static Map<String, String> defaults() {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("camel.server.host", "127.0.0.1");
        keys.put("camel.server.port", "8080");
        keys.put("camel.management.host", "127.0.0.1");
        keys.put("camel.management.port", "8081");
        keys.put("doorstep.admin.token", "");
        keys.put("doorstep.data", "data");
        keys.put("doorstep.openwire.port", "61616");
        keys.put("doorstep.stomp.port", "61613");
        keys.put("doorstep.queues.host", "127.0.0.1");
        keys.put("doorstep.queues.user", "");
        keys.put("doorstep.queues.password", "");
        keys.put("doorstep.queues.keystore", "");
        keys.put("doorstep.queues.keystore-password", "");
        keys.put("doorstep.broker.url", "");
        keys.put("doorstep.queue.ttl", "7d");
        keys.put("doorstep.queue.limit", "1GiB");
        keys.put("doorstep.queue.dead-ttl", "30d");
        keys.put("doorstep.queue.dead-limit", "256MiB");
        keys.put("doorstep.database.url", "");
        keys.put("doorstep.database.user", "");
        keys.put("doorstep.database.password", "");
        keys.put("doorstep.database.abandoned", "1m");
        keys.put("doorstep.journal.url", "");
        keys.put("doorstep.journal.user", "");
        keys.put("doorstep.journal.password", "");
        keys.put("doorstep.journal.disk", "4GiB");
        keys.put("doorstep.journal.memory", "64MiB");
        keys.put("doorstep.journal.timeout", "5s");
        keys.put("doorstep.journal.accept-gap", "false");
        keys.put("doorstep.dedup.window", "10m");
        keys.put("doorstep.keeper.every", "1m");
        keys.put("doorstep.keeper.catch-up", "15m");
        keys.put("doorstep.keeper.tries", "5");
        keys.put("doorstep.alarm.url", "");
        keys.put("doorstep.retention.events", "30d");
        keys.put("doorstep.retention.events-rows", "0");
        keys.put("doorstep.retention.dead-letters", "90d");
        keys.put("doorstep.disk.low", "2GiB");
        keys.put("doorstep.disk.full", "512MiB");
        keys.put("doorstep.proxies", "");
        keys.put("doorstep.limits.receiving", "64MiB");
        keys.put("doorstep.limits.body", "10MiB");
        keys.put("doorstep.limits.body-timeout", "15s");
        keys.put("doorstep.limits.in-flight", "1024");
        keys.put("doorstep.limits.head", "16KiB");
        keys.put("doorstep.media.folder", "");
        keys.put("doorstep.media.disk", "64GiB");
        keys.put("doorstep.media.file", "32MiB");
        keys.put("doorstep.media.types", "image/jpeg, image/png, image/gif, image/webp, image/avif, image/heic, image/tiff, image/bmp, application/pdf, video/mp4");
        keys.put("doorstep.media.threads", "8");
        keys.put("doorstep.media.per-host", "4");
        keys.put("doorstep.media.rate", "50/s");
        keys.put("doorstep.media.timeout", "20s");
        keys.put("doorstep.media.deadline", "2m");
        keys.put("doorstep.media.retry", "30s");
        keys.put("doorstep.media.attempts", "12");
        keys.put("doorstep.media.grace", "1d");
        keys.put("doorstep.media.allow", "");
        keys.put("doorstep.media.deny", "");
        keys.put("doorstep.media.ports", "80, 443");
        return keys;
    }

    /**
     * Reads {@code application.properties} of {@code folder}, then the environment, then the flags.
     *
     * @param flags keys set on the command line
     * @throws ConfigException naming file, line and remedy
     */
    public static Settings load(Path folder, Map<String, String> environment, Map<String, String> flags) {
        Problems problems = new Problems();
        Settings settings = load(folder, environment, flags, problems);
        problems.raise();
        return settings;
    }

    /**
     * The same for those who want to know what else is wrong.
     *
     * @param problems told what is wrong; in its place stands the default
     * @throws ConfigException when there is no such file
     */
    public static Settings load(Path folder, Map<String, String> environment, Map<String, String> flags, Problems problems) {
        return new Reading(folder.resolve(FILE), environment, flags, problems).settings();
    }

    /** Of a key whose trouble is found out later. @param config the folder that was loaded */
    public static ConfigException problem(Path config, String key, String wrong, String remedy) {
        Path file = config.resolve(FILE);
        try {
            return ConfigException.at(file, lineOf(Files.readAllLines(file), key), key + ": " + wrong, remedy);
        } catch (IOException e) {
            return ConfigException.at(file, 0, key + ": " + wrong, remedy);
        }
    }

    /** The last line that sets the key: of two equal keys the last wins. */
    private static int lineOf(List<String> lines, String key) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            String line = lines.get(i).stripLeading();
            if (line.startsWith(key) && line.substring(key.length()).matches("\\s*([=:].*)?|\\s.*")) {
                return i + 1;
            }
        }
        return 0;
    }

    /** One reading of the three sources. */
    private static final class Reading {
        private final Path file;
        private final List<String> lines;
        private final Map<String, String> environment;
        private final Map<String, String> values = new TreeMap<>(DEFAULTS);
        private final Map<String, String> origin = new TreeMap<>();
        private final Placeholders placeholders;
        private final Problems problems;
        private final Set<String> wrong = new HashSet<>();

        Reading(Path file, Map<String, String> environment, Map<String, String> flags, Problems problems) {
            this.file = file;
            this.environment = environment;
            this.problems = problems;
            this.placeholders = new Placeholders(environment, file.toAbsolutePath().getParent());
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
                lines = Files.readAllLines(file);
            } catch (IOException e) {
                throw ConfigException.at(file, 0, "cannot be read", "Create it, or name its folder with --config");
            } catch (IllegalArgumentException e) {
                throw ConfigException.at(file, 0, "a \\u escape is malformed", "Write the character itself; the file is UTF-8");
            }
            properties.stringPropertyNames().forEach(key -> put(key, properties.getProperty(key), "file"));
            DEFAULTS.keySet().forEach(key -> {
                String value = environment.get(variable(key));
                if (value != null) {
                    put(key, value, "environment variable " + variable(key));
                }
            });
            flags.forEach((key, value) -> put(key, value, "the command line"));
        }

        private void put(String key, String value, String from) {
            if (!DEFAULTS.containsKey(key)) {
                boolean camels = key.startsWith(CAMEL);
                String group = camels ? CAMEL + key.substring(CAMEL.length()).split("[.\\[]", 2)[0] : key;
                if (!camels || CAMELS.stream().noneMatch(known -> known.equalsIgnoreCase(group.replace("-", "")))) {
                    boolean ours = !camels || SERVERS.contains(group);
                    problems.add(ConfigException.at(file, lineOf(lines, key), "unknown key '" + key + "'",
                            ours ? Suggestion.of(key, DEFAULTS.keySet())
                                    : Suggestion.of(group, Stream.concat(CAMELS.stream(), SERVERS.stream()).toList())));
                    return;
                }
            }
            origin.put(key, from);
            try {
                values.put(key, placeholders.resolve(value.strip(), what -> problem(key, what)));
            } catch (ConfigException e) {
                wrong(key, e);
            }
        }

        Settings settings() {
            beans();
            Settings settings = new Settings(
                    new Listen(host("camel.server.host"), port("camel.server.port")),
                    new Admin(host("camel.management.host"), port("camel.management.port"), secret("doorstep.admin.token")),
                    new Queues(host("doorstep.queues.host"), port("doorstep.openwire.port"), port("doorstep.stomp.port"),
                            text("doorstep.queues.user"), secret("doorstep.queues.password"), problems.of(this::key).orElse(Optional.empty()), broker("doorstep.broker.url"),
                            parsed("doorstep.queue.ttl", Units::duration), parsed("doorstep.queue.limit", Units::bytes),
                            parsed("doorstep.queue.dead-ttl", Units::duration), parsed("doorstep.queue.dead-limit", Units::bytes)),
                    Path.of(values.get("doorstep.data")),
                    new Database(text("doorstep.database.url"), text("doorstep.database.user"), secret("doorstep.database.password"),
                            parsed("doorstep.database.abandoned", Units::duration)),
                    new Journal(broker("doorstep.journal.url"), parsed("doorstep.journal.disk", Units::bytes),
                            parsed("doorstep.journal.memory", Units::bytes), parsed("doorstep.journal.timeout", Units::duration),
                            text("doorstep.journal.user"), secret("doorstep.journal.password"), parsed("doorstep.journal.accept-gap", Boolean::parseBoolean)),
                    new Limits(parsed("doorstep.limits.receiving", Units::bytes), parsed("doorstep.limits.body", Units::bytes),
                            parsed("doorstep.limits.body-timeout", Units::duration), number("doorstep.limits.in-flight", 1, 100_000),
                            head()),
                    new Disk(parsed("doorstep.disk.low", Units::bytes), parsed("doorstep.disk.full", Units::bytes)),
                    new Retention(parsed("doorstep.retention.events", Units::duration), number("doorstep.retention.events-rows", 0, Integer.MAX_VALUE),
                            parsed("doorstep.retention.dead-letters", Units::duration)),
                    parsed("doorstep.proxies", Reading::blocks),
                    parsed("doorstep.dedup.window", Units::duration),
                    new Keeper(time("doorstep.keeper.every"), time("doorstep.keeper.catch-up"), number("doorstep.keeper.tries", 1, 1_000),
                            text("doorstep.alarm.url").map(url -> http("doorstep.alarm.url", url))), media(), camel());
            check(settings);
            return settings;
        }

        private MediaSettings media() {
            return new MediaSettings(text("doorstep.media.folder").map(Path::of), parsed("doorstep.media.disk", Units::bytes),
                    parsed("doorstep.media.file", Units::bytes), parsed("doorstep.media.types", Reading::words),
                    number("doorstep.media.threads", 1, 256), number("doorstep.media.per-host", 1, 256), parsed("doorstep.media.rate", Units::rate),
                    parsed("doorstep.media.timeout", Units::duration), parsed("doorstep.media.deadline", Units::duration),
                    parsed("doorstep.media.retry", Units::duration), number("doorstep.media.attempts", 1, 100), parsed("doorstep.media.grace", Units::duration),
                    parsed("doorstep.media.allow", HostList::parse), parsed("doorstep.media.deny", HostList::parse), parsed("doorstep.media.ports", Reading::ports));
        }

        private void check(Settings settings) {
            if (!Loopback.is(settings.admin.host) && settings.admin.token.isEmpty()) {
                wrong("camel.management.host", problem("camel.management.host", "the admin side may listen beyond loopback only with a token. Set doorstep.admin.token"));
            }
            if (settings.queues.user.isPresent() != settings.queues.password.isPresent()) {
                wrong("doorstep.queues.user", problem("doorstep.queues.user", "user and password must be set together. Set both, or neither"));
            }
            if (settings.journal.user.isPresent() != settings.journal.password.isPresent()) {
                wrong("doorstep.journal.user", problem("doorstep.journal.user", "user and password must be set together. Set both, or neither"));
            }
            if (settings.database.url.filter(url -> url.matches("(?i).*[?&]password=.*")).isPresent()) {
                wrong("doorstep.database.url", problem("doorstep.database.url", "must not contain a password. Write doorstep.database.password = {{env:NAME}}"));
            }
            settings.database.url.flatMap(Reading::unusable).ifPresent(why -> wrong("doorstep.database.url", problem("doorstep.database.url", why)));
            if (settings.database.abandoned.compareTo(Duration.ofSeconds(1)) < 0 || settings.database.abandoned.compareTo(Duration.ofHours(1)) > 0) {
                wrong("doorstep.database.abandoned", problem("doorstep.database.abandoned", "must be from 1s to 1h. Correct it"));
            }
            if (settings.queues.user.filter("doorstep"::equals).isPresent() && settings.queues.brokerUrl.isEmpty()) {
                wrong("doorstep.queues.user", problem("doorstep.queues.user", "the name 'doorstep' is reserved at the embedded queues. Choose another"));
            }
            if (!Loopback.is(settings.queues.host) && settings.queues.password.isEmpty()) {
                wrong("doorstep.queues.host", problem("doorstep.queues.host", "the queues may listen beyond loopback only with a password. Set doorstep.queues.user and .password"));
            }
            if (settings.limits.receiving < settings.limits.body) {
                wrong("doorstep.limits.receiving", problem("doorstep.limits.receiving", "must be at least doorstep.limits.body. Raise it"));
            }
            if (settings.media.file() > settings.media.disk()) {
                wrong("doorstep.media.file", problem("doorstep.media.file", "must be at most doorstep.media.disk. Lower it"));
            }
            if (settings.journal.disk < SMALLEST_JOURNAL) {
                wrong("doorstep.journal.disk", problem("doorstep.journal.disk", "is too small for a journal. Write at least 8MiB"));
            }
            if (settings.journal.memory < settings.limits.body) {
                wrong("doorstep.journal.memory", problem("doorstep.journal.memory", "must be at least doorstep.limits.body. Raise it"));
            }
            checkKeeping(settings);
        }

        private void checkKeeping(Settings settings) {
            if (settings.disk.low < settings.disk.full) {
                wrong("doorstep.disk.low", problem("doorstep.disk.low", "must be at least doorstep.disk.full, so that the warning comes first. Raise it"));
            }
            if (settings.retention.events.compareTo(settings.dedupWindow) < 0) {
                wrong("doorstep.retention.events", problem("doorstep.retention.events", "must be at least doorstep.dedup.window, because repetitions are found in the log. Raise it"));
            }
        }

        /** Of a database's URL: why it cannot be one. */
        private static Optional<String> unusable(String url) {
            return !url.startsWith("jdbc:postgresql:") ? Optional.of("only jdbc:postgresql: URLs are known. Correct it, or leave it empty for SQLite")
                    : !POSTGRES.matcher(url).matches() ? Optional.of("the driver cannot read it. Write jdbc:postgresql://host:5432/name") : Optional.empty();
        }

        private void beans() {
            Map.copyOf(values).forEach((key, value) -> {
                if (key.startsWith("camel.beans.") && value.startsWith("#class:")) {
                    String name = value.substring("#class:".length()).split("[(#]", 2)[0].strip();
                    try {
                        Class.forName(name, false, Settings.class.getClassLoader());
                    } catch (ClassNotFoundException | LinkageError e) {
                        wrong(key, problem(key, "there is no class " + name + ". Correct its name, or add its jar to the class path"));
                    }
                }
            });
        }

        private Map<String, String> camel() {
            Map<String, String> camel = new TreeMap<>(values);
            camel.keySet().removeIf(key -> !key.startsWith("camel.") || DEFAULTS.containsKey(key));
            return Map.copyOf(camel);
        }

        private Optional<String> text(String key) {
            return Optional.of(values.get(key)).filter(value -> !value.isEmpty());
        }

        private Optional<String> broker(String key) {
            return text(key).isEmpty() ? Optional.empty() : parsed(key, url -> url.isEmpty() ? Optional.empty() : Optional.of(BrokerUrl.checked(url)));
        }

        private Optional<Secret> secret(String key) {
            return text(key).map(Secret::new);
        }

        /** A name or an address; an IPv6 address may be written as in a URL. */
        private String host(String key) {
            String host = values.get(key);
            return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        }

        private Optional<ServerKey> key() {
            Optional<String> path = text("doorstep.queues.keystore");
            Optional<Secret> password = secret("doorstep.queues.keystore-password");
            if (path.isPresent() != password.isPresent()) {
                throw problem(path.isPresent() ? "doorstep.queues.keystore" : "doorstep.queues.keystore-password",
                        "key store and password must be set together. Set both doorstep.queues.keystore and .keystore-password, or neither");
            }
            if (path.isPresent() && text("doorstep.broker.url").isPresent()) {
                throw problem("doorstep.queues.keystore", "applies to the embedded queues only; an outside broker has its own. Clear it, or doorstep.broker.url");
            }
            try {
                return path.map(name -> ServerKey.load(file.toAbsolutePath().resolveSibling(name), password.orElseThrow()));
            } catch (IllegalArgumentException e) {
                throw problem("doorstep.queues.keystore", e.getMessage());
            }
        }

        private int port(String key) {
            return number(key, 0, 65_535);
        }

        private int number(String key, int least, int most) {
            try {
                int number = Integer.parseInt(values.get(key));
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // said below
            }
            wrong(key, problem(key, "must be a number from " + least + " to " + most + ". Correct it"));
            return Integer.parseInt(DEFAULTS.get(key));
        }

        /** What a stranger may make us keep before anything is known of it: a usual head fits, and a connection costs little. */
        private int head() {
            long head = parsed("doorstep.limits.head", Units::bytes);
            if (head < LEAST_HEAD || head > MOST_HEAD) {
                wrong("doorstep.limits.head", problem("doorstep.limits.head", "must be from 2KiB to 256KiB. Correct it"));
                return (int) LEAST_HEAD;
            }
            return (int) head;
        }

        /** More than none, or whatever waits for it would never rest. */
        private Duration time(String key) {
            Duration time = parsed(key, Units::duration);
            if (time.isZero()) {
                wrong(key, problem(key, "must be more than 0. Correct it"));
            }
            return time;
        }

        private WebUrl http(String key, String url) {
            try {
                return WebUrl.parse(url);
            } catch (InvalidUrlException e) {
                wrong(key, problem(key, "is not an http(s) URL. Correct it"));
                return null;
            }
        }

        private <T> T parsed(String key, Function<String, T> parser) {
            try {
                return parser.apply(values.get(key));
            } catch (IllegalArgumentException | ArithmeticException e) {
                wrong(key, problem(key, e.getMessage() + ". Correct it"));
                return parser.apply(DEFAULTS.get(key));
            }
        }

        /** From here on the default stands in its place; what is wrong with that is not the user's. */
        private void wrong(String key, ConfigException problem) {
            if (wrong.add(key)) {
                problems.add(problem);
            }
            values.put(key, DEFAULTS.getOrDefault(key, ""));
        }

        private ConfigException problem(String key, String wrong) {
            String from = origin.getOrDefault(key, "file");
            return from.equals("file")
                    ? ConfigException.in(file, lineOf(lines, key), ": " + key + ": " + wrong)
                    : new ConfigException(from + ": " + key + ": " + wrong);
        }

        private static List<Cidr> blocks(String text) {
            return Arrays.stream(text.split(",")).map(String::strip).filter(part -> !part.isEmpty()).map(Cidr::parse).toList();
        }

        private static Set<String> words(String text) {
            return Arrays.stream(text.split(",")).map(String::strip).filter(part -> !part.isEmpty()).collect(Collectors.toUnmodifiableSet());
        }

        private static Set<Integer> ports(String text) {
            if (!words(text).stream().allMatch(word -> word.matches("[1-9][0-9]{0,4}") && Integer.parseInt(word) <= 65_535)) {
                throw new IllegalArgumentException("must be ports like 80, 443");
            }
            return words(text).stream().map(Integer::valueOf).collect(Collectors.toUnmodifiableSet());
        }

        private static String variable(String key) {
            return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
        }
    }
}
