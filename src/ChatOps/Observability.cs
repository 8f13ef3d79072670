using System.Diagnostics.Metrics;
using ChatOps.Storage;
using Dapper;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ChatOps;

/// <summary>Health checks, metrics, traces and logs, for those who run the bot.</summary>
internal static class Observability
{
    /// <summary>Combinations of tags that one of the framework's instruments may have, each 60 bytes; .NET's limit is 2,000.</summary>
    private const int FrameworkTags = 200;

    private static readonly string[] WatchedPaths = ["/health", "/metrics"];

    public static string ServiceName(IConfiguration configuration) => configuration["OTEL_SERVICE_NAME"] ?? "chatops";

    public static void AddObservability(this WebApplicationBuilder builder)
    {
        if (builder.Configuration[EcsFormatter.Setting] == EcsFormatter.Format)
        {
            builder.Logging.ClearProviders()
                .AddConsoleFormatter<EcsFormatter, ConsoleFormatterOptions>()
                .AddConsole(options => options.FormatterName = EcsFormatter.Format);
        }
        else if (builder.Environment.IsProduction())
        {
            builder.Logging.ClearProviders().AddJsonConsole(options => options.IncludeScopes = true);
        }

        RedactedLoggerFactory.Register(builder.Services);
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(ServiceName(builder.Configuration)))
            .WithMetrics(metrics => metrics.AddMeter(Telemetry.Name)
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                // Room for each combination of tags is reserved in advance; the framework's have few of them.
                .AddView(instrument => instrument.Meter.Name == Telemetry.Name ? null : new() { CardinalityLimit = FrameworkTags })
                .AddPrometheusExporter());
        // Spans that no one collects would only cost time.
        if (!string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            telemetry
                .WithMetrics(metrics => metrics.AddOtlpExporter())
                .WithLogging(logs => logs.AddOtlpExporter())
                .WithTracing(traces => traces
                    .AddSource(Telemetry.Name)
                    .AddAspNetCoreInstrumentation(options => options.Filter = context => !Array.Exists(
                        WatchedPaths, path => context.Request.Path.StartsWithSegments(path)))
                    .AddHttpClientInstrumentation()
                    .AddProcessor(provider => new RedactedSpans(SecretRedactor.Of(provider)))
                    .AddOtlpExporter());
        }

        builder.Services.AddHealthChecks()
            .AddCheck<DatabaseHealth>(DatabaseHealth.Name, timeout: TimeSpan.FromSeconds(5));
        // Also published as metrics: nothing records the responses of the endpoints.
        builder.Services.AddSingleton<IHealthCheckPublisher, HealthGauge>();
        builder.Services.Configure<HealthCheckPublisherOptions>(
            options => (options.Delay, options.Period) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15)));
    }

    public static void MapObservability(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync });
        // For several replicas: whether this one can accept deliveries, regardless of any chat platform.
        app.MapHealthChecks(
            "/health/journal",
            new HealthCheckOptions { Predicate = check => check.Name is DatabaseHealth.Name, ResponseWriter = WriteAsync });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = WriteAsync });
        app.MapPrometheusScrapingEndpoint();
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(report.Entries.ToDictionary(e => e.Key, e => e.Value.Description ?? e.Value.Status.ToString())
            .Prepend(new("version", BuildVersion.Current))
            .ToDictionary());
}

internal sealed class DatabaseHealth(Database database, TimeProvider clock) : IHealthCheck
{
    public const string Name = "database";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            // Writes a row, so that it needs what a delivery needs: free disk space.
            await database.WriteAsync(
                connection => connection.ExecuteAsync(
                    "insert into probes (name, at) values ('health', @now) on conflict (name) do update set at = excluded.at", new { now = clock.GetUtcNow().ToUnixTimeMilliseconds() }),
                cancellationToken);
            return HealthCheckResult.Healthy("writable");
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("cannot be written", exception);
        }
    }
}

/// <summary>The latest results of the health checks.</summary>
internal sealed class HealthGauge : IHealthCheckPublisher
{
    private volatile HealthReport? _last;

    public HealthGauge(IMeterFactory meters) => meters.Create(Telemetry.Name).CreateObservableGauge(
        "chatops.health",
        () => _last?.Entries.Select(entry => new Measurement<int>(
            entry.Value.Status is HealthStatus.Healthy ? 1 : 0, new KeyValuePair<string, object?>("check", entry.Key))) ?? [],
        unit: null,
        "1 for a healthy check, 0 for a failing one: the database, and each chat platform by name");

    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        _last = report;
        return Task.CompletedTask;
    }
}
