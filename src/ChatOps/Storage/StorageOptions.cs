using Npgsql;

namespace ChatOps.Storage;

/// <summary>Where the database is.</summary>
public sealed class StorageOptions
{
    public const string Section = "ChatOps:Storage";

    /// <summary>
    /// The SQLite file, for one replica; its folder is created if missing. Ignored if there is a <see cref="ConnectionString"/>.
    /// </summary>
    public string Path { get; set; } = "data/chatops.db";

    /// <summary>An Npgsql connection string for PostgreSQL 15 or later, for several replicas. It is a secret.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>How long raw deliveries are kept, from one hour to ten years. Events are kept forever.</summary>
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
            // Saying what is wrong would quote it, and it contains a password.
            yield return $"{Section}:ConnectionString is invalid: it should look like Host=db.example.com;Database=chatops;Username=chatops;Password=…";
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
