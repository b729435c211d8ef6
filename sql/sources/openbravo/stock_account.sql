-- The asset account of all products. An installation with several (M_Product_Acct) has a profile of its own for them.
SELECT p.value AS material, 'Product Asset' AS gl_account FROM m_product p
