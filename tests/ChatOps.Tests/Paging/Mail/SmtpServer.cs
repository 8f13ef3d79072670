using System.Net;
using System.Net.Sockets;

namespace ChatOps.Tests.Paging.Mail;

/// <summary>A mail server that takes what is sent to all but some.</summary>
internal sealed class SmtpServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public SmtpServer()
    {
        _listener.Start();
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>An address that it doesn't know.</summary>
    public string? Unknown { get; set; }

    public List<string> Messages { get; } = [];

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync();
            using var reader = new StreamReader(client.GetStream());
            await using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true, NewLine = "\r\n" };
            await writer.WriteLineAsync("220 here");
            while (await reader.ReadLineAsync() is { } line && !line.StartsWith("QUIT", StringComparison.OrdinalIgnoreCase))
            {
                await writer.WriteLineAsync(
                    Unknown is { } unknown && line.StartsWith("RCPT", StringComparison.OrdinalIgnoreCase) && line.Contains(unknown)
                        ? "550 who?"
                    : line.StartsWith("DATA", StringComparison.OrdinalIgnoreCase) ? "354 go on"
                    : "250 fine");
                if (line.StartsWith("DATA", StringComparison.OrdinalIgnoreCase))
                {
                    var message = "";
                    while (await reader.ReadLineAsync() is { } text && text != ".")
                    {
                        message += text + "\n";
                    }

                    Messages.Add(message);
                    await writer.WriteLineAsync("250 taken");
                }
            }

            await writer.WriteLineAsync("221 bye");
        }
    }
}
