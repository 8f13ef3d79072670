using System.Diagnostics;
using Microsoft.Extensions.Compliance.Redaction;
using Microsoft.Extensions.Options;
using OpenTelemetry;

namespace ChatOps;

/// <summary>
/// Redacts what is logged, whoever logs it and wherever it goes: messages, their values, scopes and exceptions. It doesn't rely on values
/// being classified, since a foreign library's message may quote anything.
/// </summary>
internal sealed class RedactedLoggerFactory(ILoggerFactory inner, Redactor redactor) : ILoggerFactory
{
    public static void Register(IServiceCollection services)
    {
        services.AddRedaction(redaction => redaction.SetFallbackRedactor<SecretRedactor>());
        services.AddSingleton<ILoggerFactory>(provider => new RedactedLoggerFactory(
            new LoggerFactory(
                provider.GetServices<ILoggerProvider>(),
                provider.GetRequiredService<IOptionsMonitor<LoggerFilterOptions>>(),
                provider.GetRequiredService<IOptions<LoggerFactoryOptions>>(),
                provider.GetService<IExternalScopeProvider>()),
            SecretRedactor.Of(provider)));
    }

    public ILogger CreateLogger(string categoryName) => new RedactedLogger(inner.CreateLogger(categoryName), redactor);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose() => inner.Dispose();
}

internal sealed class RedactedLogger(ILogger inner, Redactor redactor) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(new RedactedScope(state, redactor));

    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (inner.IsEnabled(logLevel))
        {
            inner.Log(
                logLevel,
                eventId,
                new RedactedState(state, formatter(state, exception), redactor),
                exception is null ? null : RedactedException.Of(exception, redactor),
                static (redacted, _) => redacted.ToString());
        }
    }
}

/// <summary>A message's or scope's values and its text, redacted. A message's values may be reused once it is logged.</summary>
internal sealed class RedactedState : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly KeyValuePair<string, object?>[] _values;
    private readonly string _text;

    public RedactedState(object? state, string text, Redactor redactor)
    {
        _text = redactor.Redact(text);
        _values = state is IEnumerable<KeyValuePair<string, object?>> values
            ? [.. values.Select(value => KeyValuePair.Create(value.Key, Redacted(value.Value, redactor)))]
            : [];
    }

    public int Count => _values.Length;

    public KeyValuePair<string, object?> this[int index] => _values[index];

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _values.AsEnumerable().GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => _text;

    /// <summary>Numbers, times and the like contain no secrets and keep their types.</summary>
    private static object? Redacted(object? value, Redactor redactor) =>
        value is null or bool or DateTimeOffset or DateTime or TimeSpan or Guid or Enum || value.GetType().IsPrimitive
            ? value
            : redactor.Redact(value.ToString() ?? "");
}

/// <summary>A scope, redacted only when it is logged with a message: each request has one, and few are.</summary>
internal sealed class RedactedScope(object state, Redactor redactor) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly Lazy<RedactedState> _redacted = new(() => new(state, state.ToString() ?? "", redactor));

    public int Count => _redacted.Value.Count;

    public KeyValuePair<string, object?> this[int index] => _redacted.Value[index];

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _redacted.Value.GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => _redacted.Value.ToString();
}

/// <summary>Stands for an exception whose text contains a secret.</summary>
internal sealed class RedactedException : Exception
{
    private readonly string _text;

    private RedactedException(string message, string text)
        : base(message) => _text = text;

    public static Exception Of(Exception exception, Redactor redactor)
    {
        var text = exception.ToString();
        var redacted = redactor.Redact(text);
        return redacted == text ? exception : new RedactedException(redactor.Redact(exception.Message), redacted);
    }

    public override string ToString() => _text;
}

/// <summary>Redacts the texts of spans before they are exported.</summary>
internal sealed class RedactedSpans(Redactor redactor) : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        foreach (var (key, value) in data.TagObjects.ToList())
        {
            if (value is string text && redactor.Redact(text) is var redacted && redacted != text)
            {
                data.SetTag(key, redacted);
            }
        }

        data.DisplayName = redactor.Redact(data.DisplayName);
        if (data.StatusDescription is { } description)
        {
            data.SetStatus(data.Status, redactor.Redact(description));
        }
    }
}
