using Npgsql;

namespace ChatOps.Storage;

/// <summary>Where the database is.</summary>
public sealed class StorageOptions
{
    public const string Section = "ChatOps:Storage";

    /// <summary>
    /// The SQLite file, for one replica; its folder is made when it is not there. Not used when there is a <see cref="ConnectionString"/>.
    /// </summary>
    public string Path { get; set; } = "data/chatops.db";

    /// <summary>PostgreSQL 15 or later, for several replicas, in Npgsql's words. It is a secret.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// How long what reached us is kept as it came, from one hour to ten years. What was made of it, the events, is kept forever.
    /// </summary>
    public TimeSpan KeepDeliveries { get; set; } = TimeSpan.FromDays(30);

    public IEnumerable<string> Problems()
    {
        if (KeepDeliveries < TimeSpan.FromHours(1) || KeepDeliveries > TimeSpan.FromDays(3660))
        {
            yield return $"{Section}:KeepDeliveries is {KeepDeliveries}: it must be from 01:00:00 (an hour) to 3660.00:00:00 (ten years).";
        }

        if (string.IsNullOrEmpty(ConnectionString) && string.IsNullOrWhiteSpace(Path))
        {
            yield return $"{Section}:Path is empty: name the SQLite file, or set {Section}:ConnectionString to use PostgreSQL.";
        }

        if (!string.IsNullOrEmpty(ConnectionString) && !IsUsable(ConnectionString))
        {
            // What is wrong with it would have to be quoted, and it holds a password.
            yield return $"{Section}:ConnectionString cannot be read: it looks like Host=db.example.com;Database=chatops;Username=chatops;Password=…";
        }
    }

    public Database Open(TimeProvider clock, ILoggerFactory loggers) =>
        string.IsNullOrEmpty(ConnectionString)
            ? new SqliteDatabase(Path, clock)
            : new PostgresDatabase(ConnectionString, clock, loggers.CreateLogger<PostgresDatabase>());

    private static bool IsUsable(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString).Host is { Length: > 0 };
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
