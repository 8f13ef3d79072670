using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ChatOps.Tests.Storage;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace ChatOps.Tests.Storage;

/// <summary>A PostgreSQL server for the tests, created when the first test needs a database and removed after the last.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly SemaphoreSlim _starting = new(1);
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "chatops-postgres-" + Guid.NewGuid().ToString("n")[..8]);
    private readonly int _port = FreePort();
    private bool _isMade;
    private int _databases;

    /// <summary>Creates a new, empty database. Skips the test if PostgreSQL isn't installed.</summary>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        Assert.SkipWhen(Binaries() is null, "PostgreSQL is not installed (Debian: apt-get install postgresql).");
        await _starting.WaitAsync(cancellationToken);
        try
        {
            if (!_isMade)
            {
                await MakeAsync(cancellationToken);
                _isMade = true;
            }
        }
        finally
        {
            _starting.Release();
        }

        var connectionString = ConnectionString($"test{Interlocked.Increment(ref _databases)}");
        await ManageAsync(connectionString, name => $"create database {name}", cancellationToken);
        return connectionString;
    }

    /// <summary>Makes a database unavailable: connections break, and new ones are refused.</summary>
    public static Task CutOffAsync(string connectionString, CancellationToken cancellationToken) => ManageAsync(
        connectionString,
        name =>
            $"alter database {name} allow_connections false; select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'",
        cancellationToken);

    public static Task LetInAsync(string connectionString, CancellationToken cancellationToken) =>
        ManageAsync(connectionString, name => $"alter database {name} allow_connections true", cancellationToken);

    /// <summary>Stops it as a power failure would.</summary>
    public Task CrashAsync(CancellationToken cancellationToken) =>
        RunAsync("pg_ctl", ["-s", "-D", Data, "-m", "immediate", "-w", "stop"], cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => RunAsync(
        "pg_ctl",
        [
            "-s",
            "-D",
            Data,
            "-l",
            Path.Combine(_folder, "log"),
            "-w",
            "-o",
            $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={_folder} -c max_connections=200",
            "start",
        ],
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_isMade)
        {
            await CrashAsync(CancellationToken.None);
            Directory.Delete(_folder, recursive: true);
        }

        _starting.Dispose();
    }

    private string Data => Path.Combine(_folder, "data");

    private string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={_port};Database={database};Username=chatops;Timeout=5;Maximum Pool Size=20";

    private static async Task ManageAsync(string connectionString, Func<string, string> sql, CancellationToken cancellationToken)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        var name = builder.Database!;
        builder.Database = "postgres";
        await using var connection = new NpgsqlConnection(builder.ToString());
        await connection.OpenAsync(cancellationToken);
        foreach (var statement in sql(name).Split(';'))
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private async Task MakeAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_folder);
        if (Environment.IsPrivilegedProcess)
        {
            // PostgreSQL refuses to run as root.
            await RunAsync("chown", ["nobody", _folder], cancellationToken);
        }

        await RunAsync(
            "initdb", ["-D", Data, "-U", "chatops", "-A", "trust", "-E", "UTF8", "--no-sync", "--no-instructions"], cancellationToken);
        await StartAsync(cancellationToken);
    }

    private static async Task RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var path = File.Exists(Path.Combine(Binaries()!, program)) ? Path.Combine(Binaries()!, program) : program;
        IReadOnlyList<string> line = Environment.IsPrivilegedProcess && path != program
            ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", path, .. arguments]
            : [path, .. arguments];
        // A started server keeps its output open: only the output of a program that exits can be read to the end.
        using var process = Process.Start(new ProcessStartInfo(line[0], line.Skip(1))
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = program is "initdb",
        })!;
        if (program is "initdb")
        {
            await process.StandardOutput.ReadToEndAsync(cancellationToken);
        }

        await process.WaitForExitAsync(cancellationToken);
        process.ExitCode.ShouldBe(0, string.Join(' ', line));
    }

    private static string? Binaries() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Concat(Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(version => Path.Combine(version, "bin"))
            : [])
        .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
