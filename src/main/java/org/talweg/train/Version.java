package org.talweg.train;

/** Which Talweg this is. */
public final class Version {
    private Version() {}

    /** The version of the jar, e.g. {@code 0.1.0}; {@code development} where classes do not come from a jar. */
    public static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version != null ? version : "development";
    }
}
