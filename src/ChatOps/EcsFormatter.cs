using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace ChatOps;

/// <summary>Logs as JSON lines with the field names of the Elastic Common Schema: Logstash and Filebeat need no rules for them.</summary>
internal sealed class EcsFormatter(TimeProvider clock, IConfiguration configuration) : ConsoleFormatter(Format)
{
    /// <summary>The value of the setting that chooses it.</summary>
    public const string Format = "ecs";

    public const string Setting = "Logging:Format";

    private const string Version = "8.17.0", Template = "{OriginalFormat}";

    private readonly string _service = Observability.ServiceName(configuration);

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("@timestamp", clock.GetUtcNow().UtcDateTime);
            json.WriteString("log.level", LevelOf(logEntry.LogLevel));
            json.WriteString("message", logEntry.Formatter(logEntry.State, logEntry.Exception));
            json.WriteString("ecs.version", Version);
            json.WriteString("log.logger", logEntry.Category);
            json.WriteString("service.name", _service);
            json.WriteString("service.version", BuildVersion.Current);
            if (logEntry.EventId.Name is { } name)
            {
                json.WriteString("event.code", name);
            }

            if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
            {
                json.WriteString("trace.id", activity.TraceId.ToString());
                json.WriteString("span.id", activity.SpanId.ToString());
            }

            WriteError(json, logEntry.Exception);
            WriteLabels(json, logEntry.State, scopeProvider);
            json.WriteEndObject();
        }

        textWriter.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static void WriteError(Utf8JsonWriter json, Exception? exception)
    {
        if (exception is not null)
        {
            json.WriteString("error.type", exception.GetType().FullName);
            json.WriteString("error.message", exception.Message);
            json.WriteString("error.stack_trace", exception.ToString());
        }
    }

    /// <summary>The values of the message and of its scopes; the innermost counts.</summary>
    private static void WriteLabels<TState>(Utf8JsonWriter json, TState state, IExternalScopeProvider? scopes)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        scopes?.ForEachScope(static (scope, into) => Add(into, scope), labels);
        Add(labels, state);
        if (labels.Count > 0)
        {
            json.WriteStartObject("labels");
            foreach (var (name, value) in labels)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }
    }

    private static void Add(SortedDictionary<string, string> labels, object? values)
    {
        foreach (var (name, value) in values as IEnumerable<KeyValuePair<string, object?>> ?? [])
        {
            if (name is not Template && value is not null)
            {
                // A dot would make an object of it.
                labels[name.Replace('.', '_')] = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            }
        }
    }

    private static string LevelOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "fatal",
    };
}
