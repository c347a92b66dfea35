package org.doorstep.config;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.doorstep.url.InvalidUrlException;
import org.doorstep.url.WebUrl;

/**
 * A list of hosts as operators write it: names ({@code photos.example.com}, {@code *.example.com} for all below it) and address
 * blocks.
 *
 * @param names  in lower case and ASCII
 * @param blocks of addresses
 */
public record HostList(List<String> names, List<Cidr> blocks) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?");
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
            } else if (!entry.isEmpty()) {
                names.add(name(entry));
            }
        }
        return new HostList(names, blocks);
    }

    /** As a {@link WebUrl} has it, so that both are the same text: {@code *.bücher.example} is {@code *.xn--bcher-kva.example}. */
    private static String name(String entry) {
        boolean below = entry.startsWith("*.");
        String host = below ? entry.substring(2) : entry;
        try {
            WebUrl url = WebUrl.parse("https://" + host);
            String name = url.host().replaceFirst("\\.+$", "");
            if (NAME.matcher(name).matches() && !url.hasCredentials() && url.text().equals("https://" + url.host() + "/")) {
                return below ? "*." + name : name;
            }
        } catch (InvalidUrlException e) {
            // said below
        }
        throw new IllegalArgumentException("'" + entry + "' is neither a host name, as in photos.example.com or *.example.com, nor an address block");
    }

    /** @param host in lower case, without a dot at its end */
    public boolean names(String host) {
        return names.stream().anyMatch(name -> name.startsWith("*.") ? host.endsWith(name.substring(1)) : host.equals(name));
    }

    public boolean contains(InetAddress address) {
        return blocks.stream().anyMatch(block -> block.contains(address));
    }
}
