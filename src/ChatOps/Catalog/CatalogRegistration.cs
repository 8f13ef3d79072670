namespace ChatOps.Catalog;

internal static class CatalogRegistration
{
    /// <param name="platforms">The names of the chat platforms that are configured.</param>
    public static void AddCatalog(this IServiceCollection services, CatalogOptions options, IReadOnlyList<string> platforms) =>
        services.AddSingleton(new ServiceCatalog(options, platforms));
}
