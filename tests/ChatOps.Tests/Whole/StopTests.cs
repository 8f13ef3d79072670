using System.Diagnostics;
using System.Net.Sockets;
using ChatOps.Playground;

namespace ChatOps.Tests.Whole;

/// <summary>The bot as a separate process, stopped as Kubernetes stops it.</summary>
public sealed class StopTests
{

    [Fact]
    public async Task Stopped_while_still_waiting_for_its_database_it_exits_gracefully()
    {
        using var limit = Patience.Limit();
        using var world = new World(TimeProvider.System);
        var folder = Directory.CreateTempSubdirectory("chatops-tests-").FullName;
        // It accepts connections but never responds. A socket in its own folder: other processes may still try to reach a port's previous
        // user.
        using var database = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        database.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder, ".s.PGSQL.5432")));
        database.Listen();
        var settings = BotInWorld.Configuration(world, new("http://127.0.0.1:1"), folder);
        settings["ChatOps:Storage:ConnectionString"] = $"Host={folder};Port=5432;Database=any;Username=any;Timeout=3";
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ChatOps.dll")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
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
            using var connection = await database.AcceptAsync(limit.Token);
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
}
