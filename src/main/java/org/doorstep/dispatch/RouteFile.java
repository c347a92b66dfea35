package org.doorstep.dispatch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;
import org.doorstep.config.ConfigException;

/**
 * One route file as it was read: what is looked over, tried and run is the same text, whatever happens to the file meanwhile.
 *
 * @param bytes never changed
 */
public record RouteFile(Path path, byte[] bytes) {

    /** @throws ConfigException when it cannot be read */
    public static RouteFile read(Path path) {
        try {
            return new RouteFile(path, Files.readAllBytes(path));
        } catch (IOException e) {
            throw ConfigException.at(path, 0, "cannot be read", "Check its permissions");
        }
    }

    /** The route's id, where it holds a resource route. */
    public String id() {
        return path.getFileName().toString().replace(RouteFiles.SUFFIX, "");
    }

    /** As Camel loads it. */
    public Resource resource() {
        return ResourceHelper.fromBytes(path.toString(), bytes);
    }
}
