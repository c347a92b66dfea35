package org.doorstep.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of an outside ActiveMQ as users write it, checked and completed. {@code failover:} only chooses a host, in three
 * seconds or what the URL says: a connection that broke is never mended behind our back, for then we would not know that another
 * process has been given what we hold, and a call could wait without end while it holds the database.
 */
final class BrokerUrl {

    private static final Pattern ONE = Pattern.compile("(tcp|ssl|nio|nio\\+ssl)://([^/?@\\s]+):(\\d{1,5})/?(?:\\?(.*))?");
    private static final Pattern SEVERAL = Pattern.compile("failover:(?://)?\\(([^()]+)\\)(?:\\?(.*))?");
    private static final String EXAMPLE = "Write failover:(tcp://host:61616)?timeout=3000";
    private static final int LONGEST = 60_000;

    private BrokerUrl() {
    }

    /** @throws IllegalArgumentException with a message for the user, which does not show the URL */
    static String checked(String url) {
        Matcher one = ONE.matcher(url);
        if (one.matches()) {
            host(one);
            options(one.group(4)).forEach(BrokerUrl::option);
            return url;
        }
        Matcher several = SEVERAL.matcher(url);
        if (!several.matches()) {
            throw new IllegalArgumentException(url.contains("@") ? "a URL must not contain names and passwords; they have keys of their own (.user, .password)"
                    : "must be tcp://, ssl://, nio:// or nio+ssl:// with host and port, or several of them as in failover:(..,..). " + EXAMPLE);
        }
        for (String part : several.group(1).split(",")) {
            Matcher host = ONE.matcher(part.strip());
            if (!host.matches()) {
                throw new IllegalArgumentException("the parentheses must contain tcp://, ssl://, nio:// or nio+ssl:// with host and port. " + EXAMPLE);
            }
            host(host);
            for (String option : options(host.group(4))) {
                option(option);
                if (option.startsWith("timeout=")) {
                    throw new IllegalArgumentException("'timeout' belongs behind the parentheses. " + EXAMPLE);
                }
            }
        }
        return completed(url, options(several.group(2)));
    }

    private static String completed(String url, List<String> options) {
        boolean timeout = false;
        for (String option : options) {
            option(option.startsWith("nested.") ? option.substring("nested.".length()) : option);
            if (option.startsWith("timeout=")) {
                timeout = true;
                if (!option.matches("timeout=\\d{1,5}") || Integer.parseInt(option.substring(8)) < 1 || Integer.parseInt(option.substring(8)) > LONGEST) {
                    throw new IllegalArgumentException("'timeout' must be 1 to " + LONGEST + " (milliseconds). " + EXAMPLE);
                }
            }
            if (option.matches("(?i)(startup)?maxReconnectAttempts=.*")) {
                throw new IllegalArgumentException("Doorstep itself decides when to reconnect. Remove '" + option.substring(0, option.indexOf('=')) + "'");
            }
        }
        return url + (options.isEmpty() ? url.contains("?") ? "" : "?" : "&") + (timeout ? "" : "timeout=3000&") + "maxReconnectAttempts=0&startupMaxReconnectAttempts=1";
    }

    private static void host(Matcher matched) {
        if (Integer.parseInt(matched.group(3)) > 65_535) {
            throw new IllegalArgumentException("a port is at most 65535");
        }
    }

    /** What no address may say, wherever it stands. */
    private static void option(String option) {
        if (option.startsWith("jms.")) {
            throw new IllegalArgumentException("'jms.' options are Doorstep's own. Remove them; name and password have keys of their own (.user, .password)");
        }
        if (option.matches("wireFormat\\.maxInactivityDuration=0*") || option.matches("(?i)(transport\\.)?useInactivityMonitor=false")) {
            throw new IllegalArgumentException("without an inactivity time, a process that hangs keeps its lanes forever. Remove '" + option + "'");
        }
    }

    private static List<String> options(String query) {
        List<String> options = new ArrayList<>();
        if (query != null && !query.isEmpty()) {
            for (String option : query.split("&")) {
                if (!option.matches("[A-Za-z][A-Za-z0-9.]*=[^=]*")) {
                    throw new IllegalArgumentException("the options behind '?' must be name=value, joined by '&'. " + EXAMPLE);
                }
                options.add(option);
            }
        }
        return options;
    }
}
