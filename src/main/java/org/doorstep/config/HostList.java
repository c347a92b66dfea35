package org.doorstep.config;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A list of hosts as operators write it: names ({@code photos.example.com}, {@code *.example.com} for all below it) and address
 * blocks.
 *
 * @param names  in lower case
 * @param blocks of addresses
 */
public record HostList(List<String> names, List<Cidr> blocks) {

    private static final Pattern NAME = Pattern.compile("(\\*\\.)?[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+(/.*)?|.*[:/].*");

    public HostList {
        names = List.copyOf(names);
        blocks = List.copyOf(blocks);
    }

    /**
     * @param text comma-separated
     * @throws IllegalArgumentException with a message for the user
     */
    public static HostList parse(String text) {
        List<String> names = new ArrayList<>();
        List<Cidr> blocks = new ArrayList<>();
        for (String part : text.split(",")) {
            String entry = part.strip();
            if (ADDRESS.matcher(entry).matches()) {
                blocks.add(Cidr.parse(entry));
            } else if (NAME.matcher(entry).matches()) {
                names.add(entry.toLowerCase(Locale.ROOT));
            } else if (!entry.isEmpty()) {
                throw new IllegalArgumentException("'" + entry + "' is neither a host name, as in photos.example.com or *.example.com, nor an address block");
            }
        }
        return new HostList(names, blocks);
    }

    /** @param host in lower case, without a dot at its end */
    public boolean names(String host) {
        return names.stream().anyMatch(name -> name.startsWith("*.") ? host.endsWith(name.substring(1)) : host.equals(name));
    }

    public boolean contains(InetAddress address) {
        return blocks.stream().anyMatch(block -> block.contains(address));
    }
}
