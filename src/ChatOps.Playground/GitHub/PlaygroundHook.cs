using System.Net;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.GitHub;

/// <summary>A repository's webhook that points at the bot, and GitHub's log of what it delivered. Thread-safe.</summary>
public sealed class PlaygroundHook(TimeProvider clock)
{
    public const long Id = 8_120_417;

    /// <summary>What may read the log.</summary>
    public const string Token = "ghp_playground";

    private readonly Lock _lock = new();
    private readonly List<HookAttempt> _attempts = [];
    private readonly Dictionary<string, Func<Task>> _sending = [];
    private readonly List<string> _answered = [];
    private long _lastId = 31_000_000_000_000_000;

    /// <summary>Where the webhook points.</summary>
    public string Url { get; set; } = "https://chatops.acme.example/github";

    /// <summary>The secret, if it isn't the bot's.</summary>
    public string? Secret { get; set; }

    public bool IsActive { get; set; } = true;

    /// <summary>Whether the bot can't be reached: each attempt fails.</summary>
    public bool IsCutOff { get; set; }

    /// <summary>Answers requests about the webhook instead of the API; null: the API answers.</summary>
    public Func<HttpContext, Task<IResult?>> Instead { get; set; } = _ => Task.FromResult<IResult?>(null);

    /// <summary>How many more requests the rate limit allows.</summary>
    public int Remaining { get; set; } = 5000;

    /// <summary>The requests about the webhook that were answered with content: its paths and queries.</summary>
    public IReadOnlyList<string> Answered
    {
        get
        {
            lock (_lock)
            {
                return [.. _answered];
            }
        }
    }

    /// <summary>The attempts, newest first.</summary>
    public IReadOnlyList<HookAttempt> Attempts
    {
        get
        {
            lock (_lock)
            {
                return [.. _attempts.AsEnumerable().Reverse()];
            }
        }
    }

    /// <summary>Attempts a delivery, and logs it. Throws what <paramref name="send"/> does.</summary>
    public async Task DeliverAsync(string guid, string kind, byte[] body, Func<Task> send, bool isAgain = false)
    {
        lock (_lock)
        {
            _sending[guid] = () => DeliverAsync(guid, kind, body, send, isAgain: true);
        }

        var (code, status) = (502, "failed to connect to host");
        try
        {
            if (!IsCutOff)
            {
                await send();
                (code, status) = (202, "OK");
            }
        }
        catch (HttpRequestException exception) when (exception.StatusCode is { } answer)
        {
            (code, status) = ((int)answer, $"Invalid HTTP Response: {(int)answer}");
            if (answer is not HttpStatusCode.Unauthorized)
            {
                throw;
            }
        }
        finally
        {
            lock (_lock)
            {
                _attempts.Add(new(++_lastId, guid, kind, JsonNode.Parse(body)!.AsObject(), clock.GetUtcNow(), isAgain, code, status));
            }
        }
    }

    /// <summary>Attempts a delivery again. False: there is none with this id.</summary>
    public async Task<bool> RedeliverAsync(long id)
    {
        Func<Task>? send;
        lock (_lock)
        {
            send = _attempts.Find(attempt => attempt.Id == id) is { } found ? _sending[found.Guid] : null;
        }

        await (send?.Invoke() ?? Task.CompletedTask);
        return send is not null;
    }

    internal void Note(string request)
    {
        lock (_lock)
        {
            _answered.Add(request);
        }
    }
}
