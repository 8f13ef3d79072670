using System.Text;
using ChatOps.Journal;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ChatOps.Sources.Puppet;

/// <summary>
/// A report of one run on one node: YAML with Ruby's tags, of which only the few fields that are told are read. Everything else, which may
/// be megabytes, is skipped without being made into objects.
/// </summary>
internal sealed class PuppetReport
{
    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _resources = new(StringComparer.Ordinal);

    public static Translation Translate(Delivery delivery)
    {
        try
        {
            var report = new PuppetReport();
            report.Read(new(new StringReader(Encoding.UTF8.GetString(delivery.Body.Span))));
            return report.Told(delivery);
        }
        catch (Exception exception) when (exception is YamlException or ArgumentException or InvalidOperationException)
        {
            // To the parser, half of a surrogate pair is an invalid argument, and what follows a broken document an invalid operation.
            return new Translation.Failed(ForeignText.FirstLine($"report could not be read: {exception.Message}")!);
        }
    }

    private Translation Told(Delivery delivery)
    {
        if (Field("host") is not { } host || Field("status") is not { } status)
        {
            return new Translation.Failed("a report without its host or status");
        }

        ConfigurationRunState? state = status switch
        {
            "changed" or "unchanged" => ConfigurationRunState.Succeeded,
            "failed" => ConfigurationRunState.Failed,
            _ => null,
        };
        if (state is null)
        {
            return new Translation.Failed(ForeignText.FirstLine($"a report with the unknown status '{status}'")!);
        }

        if (Field("noop") is "true")
        {
            return Sources.Told.Nothing("a run that only says what it would do");
        }

        var start = SentTime.Parse(Time(_fields.GetValueOrDefault("time")));
        return Sources.Told.One(
            delivery,
            new ConfigurationRun(
                "Puppet",
                Field("transaction_uuid") ?? $"{host}@{start?.ToUnixTimeSeconds()}",
                host,
                state.Value,
                status is "unchanged" ? 0 : Count("changed"),
                Count("failed"),
                start,
                End: null,
                Url: null,
                state is ConfigurationRunState.Failed && Count("failed_to_restart") is > 0 and var stuck
                    ? $"{stuck} failed to restart"
                    : null,
                SentLabels.InOrder([("node", host), ("environment", Field("environment")), ("code_id", Field("code_id"))])),
            login: null,
            start);
    }

    private string? Field(string name) => ForeignText.Short(_fields.GetValueOrDefault(name));

    private int? Count(string name) => _resources.TryGetValue(name, out var count) ? count : null;

    /// <summary>Ruby writes nanoseconds, and may write spaces: "2026-03-04 09:30:00.123456789 Z".</summary>
    private static string? Time(string? written)
    {
        var text = written?.Split(' ', 3) is [var date, var time, .. var zone] ? $"{date}T{time}{string.Join("", zone)}" : written;
        var dot = text?.IndexOf('.') ?? -1;
        if (dot < 0)
        {
            return text;
        }

        var end = dot + 1;
        while (end < text!.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return $"{text[..Math.Min(end, dot + 8)]}{text[end..]}";
    }

    private void Read(Parser yaml)
    {
        yaml.Consume<StreamStart>();
        yaml.Consume<DocumentStart>();
        ReadMapping(yaml, (name, value) =>
        {
            if (name is "metrics" && yaml.Accept<MappingStart>(out _))
            {
                ReadMapping(yaml, ReadMetric);
            }
            else if (value is not null)
            {
                _fields[name] = value;
                yaml.MoveNext();
            }
            else
            {
                yaml.SkipThisAndNestedEvents();
            }
        });

        void ReadMetric(string name, string? value)
        {
            if (name is "resources" && yaml.Accept<MappingStart>(out _))
            {
                ReadMapping(yaml, (part, other) =>
                {
                    if (part is "values" && other is null && yaml.TryConsume<SequenceStart>(out var _))
                    {
                        ReadValues(yaml);
                    }
                    else
                    {
                        yaml.SkipThisAndNestedEvents();
                    }
                });
            }
            else
            {
                yaml.SkipThisAndNestedEvents();
            }
        }
    }

    /// <param name="read">Reads the value of a name; given as text if it is one.</param>
    private static void ReadMapping(Parser yaml, Action<string, string?> read)
    {
        yaml.Consume<MappingStart>();
        while (!yaml.TryConsume<MappingEnd>(out _))
        {
            // What has another name than a text has none that is known.
            var name = yaml.TryConsume<Scalar>(out var key) ? key.Value.TrimStart(':') : null;
            if (name is null)
            {
                yaml.SkipThisAndNestedEvents();
            }

            read(name ?? "", yaml.Accept<Scalar>(out var value) ? value.Value : null);
        }
    }

    /// <summary>Triples: a name, its title, and how many.</summary>
    private void ReadValues(Parser yaml)
    {
        while (!yaml.TryConsume<SequenceEnd>(out _))
        {
            if (!yaml.TryConsume<SequenceStart>(out _))
            {
                yaml.SkipThisAndNestedEvents();
                continue;
            }

            List<string> parts = [];
            while (!yaml.TryConsume<SequenceEnd>(out _))
            {
                if (yaml.TryConsume<Scalar>(out var part))
                {
                    parts.Add(part.Value);
                }
                else
                {
                    yaml.SkipThisAndNestedEvents();
                }
            }

            if (parts is [var name, _, var count] && int.TryParse(count, out var number) && number >= 0)
            {
                _resources[name] = number;
            }
        }
    }
}
