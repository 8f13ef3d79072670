using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ChatOps.Benchmarks.Servers;

/// <summary>A program that serves a local port, as a separate process.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private const int Sigterm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private RunningServer(Process process, int port, TimeSpan readyAfter)
    {
        (_process, Port, ReadyAfter) = (process, port, readyAfter);
    }

    public int Port { get; }

    /// <summary>The time from the start of the process to its first successful response.</summary>
    public TimeSpan ReadyAfter { get; }

    public Uri Address => new($"http://127.0.0.1:{Port}/");

    public IPEndPoint EndPoint => new(IPAddress.Loopback, Port);

    /// <summary>
    /// Starts it and waits until <paramref name="readyPath"/> responds with 200 or, without a path, until it accepts connections.
    /// </summary>
    /// <param name="environment">The environment variables for a port.</param>
    public static async Task<RunningServer> StartAsync(
        string program,
        IEnumerable<string> arguments,
        Func<int, IEnumerable<KeyValuePair<string, string?>>> environment,
        string? readyPath,
        CancellationToken cancellationToken)
    {
        var port = FreePort();
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Path.GetTempPath(),
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        // Settings that make the load generator cheaper mustn't apply to the measured program.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("DOTNET_SYSTEM_NET", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment(port))
        {
            start.Environment[name] = value;
        }

        var started = Stopwatch.GetTimestamp();
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var lastLines = new Queue<string>();
        process.OutputDataReceived += (_, line) => Keep(lastLines, line.Data);
        process.BeginOutputReadLine();
        using var client = new HttpClient();
        while (!await IsReadyAsync(client, port, readyPath, cancellationToken))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(started) > Patience)
            {
                process.Kill();
                throw new InvalidOperationException($"{program} is not ready. It said:\n{string.Join('\n', lastLines)}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, cancellationToken);
        }

        return new(process, port, Stopwatch.GetElapsedTime(started));
    }

    /// <summary>The CPU time on all cores so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The resident memory in megabytes, private and shared.</summary>
    public double ResidentMegabytes()
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024;
    }

    public async ValueTask DisposeAsync()
    {
        _ = Kill(_process.Id, Sigterm);
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static void Keep(Queue<string> lines, string? line)
    {
        lock (lines)
        {
            lines.Enqueue(line ?? "");
            if (lines.Count > 20)
            {
                lines.Dequeue();
            }
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, int port, string? path, CancellationToken cancellationToken)
    {
        try
        {
            if (path is null)
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return true;
            }

            using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{port}{path}"), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is SocketException or HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Kill(int process, int signal);
}
