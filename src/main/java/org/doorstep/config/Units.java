package org.doorstep.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How users write sizes ({@code 10MiB}), times ({@code 10m}) and rates ({@code 50/s}). */
public final class Units {

    private static final Pattern NUMBER_UNIT = Pattern.compile("(\\d{1,15})\\s*([A-Za-z]*)");

    /** Its nanoseconds still fit a long. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Units() {
    }

    /** @throws IllegalArgumentException with a message for the user */
    public static long bytes(String text) {
        Matcher matcher = matched(text, "a size like 512KiB, 10MiB or 1GiB");
        long factor = switch (matcher.group(2)) {
            case "", "B" -> 1;
            case "KiB", "k", "K", "kB", "KB" -> 1L << 10;
            case "MiB", "m", "M", "MB" -> 1L << 20;
            case "GiB", "g", "G", "GB" -> 1L << 30;
            default -> throw new IllegalArgumentException("must be a size like 512KiB, 10MiB or 1GiB");
        };
        long number = Long.parseLong(matcher.group(1));
        if (number > Long.MAX_VALUE / factor) {
            throw new IllegalArgumentException("must be a size like 512KiB, 10MiB or 1GiB");
        }
        return number * factor;
    }

    /** @throws IllegalArgumentException with a message for the user */
    public static Duration duration(String text) {
        Matcher matcher = matched(text, "a time like 500ms, 30s, 10m, 6h or 7d");
        long number = Long.parseLong(matcher.group(1));
        ChronoUnit unit = switch (matcher.group(2)) {
            case "ms" -> ChronoUnit.MILLIS;
            case "s" -> ChronoUnit.SECONDS;
            case "m" -> ChronoUnit.MINUTES;
            case "h" -> ChronoUnit.HOURS;
            case "d" -> ChronoUnit.DAYS;
            default -> throw new IllegalArgumentException("must be a time like 500ms, 30s, 10m, 6h or 7d");
        };
        if (number > LONGEST.dividedBy(unit.getDuration())) {
            throw new IllegalArgumentException("must be a time like 500ms, 30s, 10m, 6h or 7d");
        }
        return Duration.of(number, unit);
    }

    /** @return how many a second; @throws IllegalArgumentException with a message for the user */
    public static double rate(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("must be a rate like 50/s or 600/m");
        }
        Matcher matcher = matched(text.substring(0, slash), "a rate like 50/s or 600/m");
        if (!matcher.group(2).isEmpty()) {
            throw new IllegalArgumentException("must be a rate like 50/s or 600/m");
        }
        double number = Long.parseLong(matcher.group(1));
        return switch (text.substring(slash + 1).strip()) {
            case "s" -> number;
            case "m" -> number / 60;
            case "h" -> number / 3600;
            default -> throw new IllegalArgumentException("must be a rate like 50/s or 600/m");
        };
    }

    private static Matcher matched(String text, String form) {
        Matcher matcher = NUMBER_UNIT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("must be " + form);
        }
        return matcher;
    }
}
