using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ChatOps.Tests.Chaos;

/// <summary>One replica of the bot: a process that is restarted whenever it exits, as Kubernetes would.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(25);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly IReadOnlyDictionary<string, string?> _settings;
    private readonly string _log;
    private readonly string? _clock;
    private readonly Task _keeping;
    private Process? _process;
    private bool _isAskedToEnd;

    /// <param name="settings">Of the bot.</param>
    /// <param name="name">Of its files in <paramref name="folder"/>.</param>
    /// <param name="hasOwnClock">Whether its wall clock can be set apart from ours; that costs it much time.</param>
    public Replica(IReadOnlyDictionary<string, string?> settings, string name, string folder, bool hasOwnClock)
    {
        Name = name;
        Address = new($"http://127.0.0.1:{FreePort()}/");
        _settings = settings;
        _log = Path.Combine(folder, $"{name}.log");
        if (hasOwnClock)
        {
            _clock = Path.Combine(folder, $"{name}.clock");
            StepClock(TimeSpan.Zero);
        }

        _keeping = KeepAsync();
    }

    public string Name { get; }

    public Uri Address { get; }

    /// <summary>How often a process was begun.</summary>
    public int Starts { get; private set; }

    /// <summary>How often it exited unexpectedly.</summary>
    public int Falls { get; private set; }

    public void Kill() => Signal("KILL", isEnd: true);

    /// <summary>Sends SIGTERM, as Kubernetes does.</summary>
    public void Terminate() => Signal("TERM", isEnd: true);

    public void Freeze() => Signal("STOP", isEnd: false);

    public void Thaw() => Signal("CONT", isEnd: false);

    /// <summary>Sets its wall clock apart from ours.</summary>
    public void StepClock(TimeSpan offset)
    {
        // Replaced as a whole: it is read at any moment.
        File.WriteAllText(_clock + ".new", offset.TotalSeconds.ToString("+0;-0;+0", CultureInfo.InvariantCulture));
        File.Move(_clock + ".new", _clock!, overwrite: true);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        Thaw();
        Terminate();
        if (await Task.WhenAny(_keeping, Task.Delay(LongestGoodbye, TimeProvider.System, CancellationToken.None)) != _keeping)
        {
            Kill();
        }

        await _keeping;
        _closing.Dispose();
    }

    private async Task KeepAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            using var process = Start();
            await process.WaitForExitAsync(CancellationToken.None);
            lock (_lock)
            {
                Falls += _isAskedToEnd ? 0 : 1;
                _process = null;
            }

            await Task.Delay(Pause, TimeProvider.System, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Process Start()
    {
        // The shell makes way for it, so that signals reach it and its words the file.
        var start = new ProcessStartInfo(
            "/bin/sh", ["-c", "exec dotnet \"$0\" >> \"$1\" 2>&1", Path.Combine(AppContext.BaseDirectory, "ChatOps.dll"), _log]);
        start.Environment["ASPNETCORE_URLS"] = Address.ToString();
        start.Environment["Logging__Console__FormatterOptions__TimestampFormat"] = "HH:mm:ss.fff ";
        // As in the tests' own process: what lives for a minute isn't worth compiling a second time.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_TC_CallCountThreshold"] = "3E8";
        foreach (var (key, value) in _settings)
        {
            start.Environment[key.Replace(":", "__")] = value;
        }

        if (_clock is not null)
        {
            foreach (var (key, value) in FakeTime.Environment(_clock))
            {
                start.Environment[key] = value;
            }
        }

        lock (_lock)
        {
            _isAskedToEnd = false;
            Starts++;
            return _process = Process.Start(start)!;
        }
    }

    private void Signal(string signal, bool isEnd)
    {
        lock (_lock)
        {
            if (_process is { HasExited: false } process)
            {
                _isAskedToEnd |= isEnd;
                using var kill = Process.Start("/bin/sh", ["-c", $"kill -s {signal} {process.Id}"]);
                kill.WaitForExit();
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
