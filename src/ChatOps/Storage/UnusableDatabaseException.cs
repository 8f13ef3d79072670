namespace ChatOps.Storage;

/// <summary>The database cannot be used as it is; the message says what to do. To try again does not help.</summary>
public sealed class UnusableDatabaseException(int exitCode, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>For the process: one of sysexits.h.</summary>
    public int ExitCode { get; } = exitCode;

    public static UnusableDatabaseException Newer(IEnumerable<string> unknown) => new(
        78,
        $"The database was used by a newer version of ChatOps (it has {string.Join(", ", unknown)}, which this version does not know). Start that version again, or restore a backup that was made before it.");

    public static UnusableDatabaseException InUse(string path) => new(
        75,
        $"Another ChatOps is running on {path}, and a SQLite file is for one. Stop the other, or keep the data of several in PostgreSQL (ChatOps:Storage:ConnectionString).");

    public static UnusableDatabaseException Damaged(string path, Exception cause) => new(
        65,
        $"{path} is damaged or is no SQLite database ({cause.Message}). Move it away, with {path}-wal and {path}-shm, and restore a backup "
        + $"(a file that `ChatOps export` made can be used as it is), or save what can be read with `sqlite3 {path} .recover | sqlite3 recovered.db`. "
        + "Without a file ChatOps begins with an empty history; the clusters are not touched.",
        cause);

    public static UnusableDatabaseException Inaccessible(string path, Exception cause) => new(
        73,
        $"{path} cannot be opened for writing ({cause.Message}). Let the user that ChatOps runs as write the file and its folder, see that there is room on the disk, or set ChatOps:Storage:Path to another file.",
        cause);
}
