using System.Net;
using ChatOps.Checks;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ChatOps.Edge;

/// <summary>What all inbound HTTP has in common.</summary>
internal static class EdgeRegistration
{
    private static readonly string[] ManagementPaths = ["/health", "/metrics"];

    public static void AddEdge(this WebApplicationBuilder builder, HttpOptions options)
    {
        builder.LimitConnections(options);
        builder.Services.Replace(ServiceDescriptor.Singleton<IMemoryPoolFactory<byte>, RequestMemory>());
        builder.Services.AddRequests(options);
        builder.Services.AddSingleton<RefusalLog>();
        builder.Services.AddHostedService(s => s.GetRequiredService<RefusalLog>());
        builder.Services.AddSingleton<IChecks, RefusalChecks>();
    }

    /// <summary>The services with which edges read requests.</summary>
    public static void AddRequests(this IServiceCollection services, HttpOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<Refusals>();
        services.AddSingleton<BodyMemory>();
        services.AddSingleton<RequestBodies>();
        services.Replace(ServiceDescriptor.Singleton<IHttpContextFactory, HiddenPath>());
        // It logs request lines, which contain whatever someone used as an address.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.BadRequests", LogLevel.None));
    }

    /// <summary>The web server's limits per connection, and their number.</summary>
    private static void LimitConnections(this WebApplicationBuilder builder, HttpOptions options)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // The read-ahead buffer of each connection.
            kestrel.Limits.MaxRequestBufferSize = 64 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 4096, gracePeriod: TimeSpan.FromSeconds(2));
            var open = 0;
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => async connection =>
            {
                // Health probes must be answered even while strangers hold all connections.
                if ((connection.LocalEndPoint as IPEndPoint)?.Port == options.ManagementPort)
                {
                    await next(connection);
                    return;
                }

                try
                {
                    if (Interlocked.Increment(ref open) <= options.MaxConnections)
                    {
                        await next(connection);
                    }
                    else
                    {
                        connection.Abort(new ConnectionAbortedException("Too many connections are open."));
                    }
                }
                finally
                {
                    Interlocked.Decrement(ref open);
                }
            }));
        });
        if (options.ManagementPort is { } port)
        {
            builder.ListenAlsoOn(port);
        }
    }

    /// <summary>With a management port, health and metrics are served only there, and nothing else is.</summary>
    public static void SeparateManagement(this WebApplication app, HttpOptions options)
    {
        if (options.ManagementPort is not { } port)
        {
            return;
        }

        app.Use((context, next) =>
        {
            // A request's Host header is up to the sender; the local port isn't.
            if (Array.Exists(
                ManagementPaths, path => context.Request.Path.StartsWithSegments(path)) == (context.Connection.LocalPort == port))
            {
                return next(context);
            }

            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }

    private static void ListenAlsoOn(this WebApplicationBuilder builder, int port)
    {
        if (builder.WebHost.GetSetting(WebHostDefaults.ServerUrlsKey) is { Length: > 0 } urls)
        {
            builder.WebHost.UseUrls(urls, $"http://*:{port}");
        }
        else
        {
            var ports = builder.WebHost.GetSetting(WebHostDefaults.HttpPortsKey) is { Length: > 0 } configured ? configured : "5000";
            builder.WebHost.UseSetting(WebHostDefaults.HttpPortsKey, $"{ports};{port}");
        }
    }
}
