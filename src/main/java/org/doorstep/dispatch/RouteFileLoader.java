package org.doorstep.dispatch;

import org.apache.camel.dsl.yaml.YamlRoutesBuilderLoader;

/**
 * Camel's own loader of YAML routes, for file names with more dots: Camel takes all that follows the first dot for the extension, and
 * finds no loader for {@code repliers.listing.camel.yaml}. To be bound to the registry before routes are loaded.
 */
public final class RouteFileLoader extends YamlRoutesBuilderLoader {

    @Override
    public boolean isSupportedExtension(String extension) {
        return super.isSupportedExtension(extension) || extension.endsWith(RouteFiles.SUFFIX);
    }
}
