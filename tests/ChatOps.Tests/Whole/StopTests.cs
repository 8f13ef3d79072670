using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ChatOps.Playground;

namespace ChatOps.Tests.Whole;

/// <summary>The bot as a process of its own, asked to stop as Kubernetes asks.</summary>
public sealed class StopTests
{

    [Fact]
    public async Task Asked_to_stop_while_it_still_waits_for_its_database_it_ends_well()
    {
        using var limit = Patience.Limit();
        using var world = new World(TimeProvider.System);
        // It takes connections and says nothing.
        using var database = new TcpListener(IPAddress.Loopback, 0);
        database.Start();
        var folder = Directory.CreateTempSubdirectory("chatops-tests-").FullName;
        var settings = BotInWorld.Configuration(world, new("http://127.0.0.1:1"), folder);
        settings["ChatOps:Storage:ConnectionString"] = $"Host=127.0.0.1;Port={((IPEndPoint)database.LocalEndpoint).Port};Database=any;Username=any;Timeout=3";
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ChatOps.dll")]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        foreach (var (key, value) in settings)
        {
            start.Environment[key.Replace(":", "__")] = value;
        }

        using var bot = Process.Start(start)!;
        try
        {
            var output = bot.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = bot.StandardError.ReadToEndAsync(limit.Token);
            using var connection = await AcceptAsync(database, limit.Token);
            using var kill = Process.Start("/bin/sh", ["-c", $"kill -s TERM {bot.Id}"]);
            await bot.WaitForExitAsync(limit.Token);

            bot.ExitCode.ShouldBe(0, $"{await output}\n{await errors}");
        }
        finally
        {
            bot.Kill();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The first connection that wants a database: somebody else may still look for whoever had the port before.</summary>
    private static async Task<TcpClient> AcceptAsync(TcpListener database, CancellationToken cancellationToken)
    {
        while (true)
        {
            var connection = await database.AcceptTcpClientAsync(cancellationToken);
            var first = new byte[8];
            var read = 0;
            try
            {
                read = await connection.GetStream().ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, cancellationToken);
            }
            catch (IOException)
            {
                // Not ours.
            }

            // The request for encryption, or the first message of protocol 3.
            if (read == first.Length && first is [_, _, _, _, 4, 210, ..] or [_, _, _, _, 0, 3, ..])
            {
                return connection;
            }

            connection.Dispose();
        }
    }
}
