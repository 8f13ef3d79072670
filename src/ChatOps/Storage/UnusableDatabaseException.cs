namespace ChatOps.Storage;

/// <summary>The database can't be used in its current state; the message says what to do. Retrying doesn't help.</summary>
public sealed class UnusableDatabaseException(int exitCode, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>The process's exit code, from sysexits.h.</summary>
    public int ExitCode { get; } = exitCode;

    public static UnusableDatabaseException Newer(IEnumerable<string> unknown) => new(
        78,
        $"The database was used by a newer version of ChatOps (it has {string.Join(", ", unknown)}, which this version doesn't know). Start that version again, or restore an earlier backup.");

    public static UnusableDatabaseException InUse(string path) => new(
        75,
        $"Another ChatOps is using {path}, and a SQLite file can only be used by one. Stop the other, or use PostgreSQL for several replicas (ChatOps:Storage:ConnectionString).");

    public static UnusableDatabaseException Damaged(string path, Exception cause) => new(
        65,
        $"{path} is damaged or isn't a SQLite database ({cause.Message}). Move it away, with {path}-wal and {path}-shm, and restore a backup "
        + $"(a file from `ChatOps export` can be used as it is), or save what can be read with `sqlite3 {path} .recover | sqlite3 recovered.db`. "
        + "Without a file ChatOps starts with an empty history; the clusters are not touched.",
        cause);

    public static UnusableDatabaseException Inaccessible(string path, Exception cause) => new(
        73,
        $"{path} cannot be opened for writing ({cause.Message}). Make the file and its folder writable for the user that ChatOps runs as, check the free disk space, or set ChatOps:Storage:Path to another file.",
        cause);
}
